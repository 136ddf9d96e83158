using System.CommandLine;
using System.Globalization;
using DeepRebirth.Benchmarks.Inference;
using DeepRebirth.Benchmarks.Networks;

namespace DeepRebirth.Benchmarks.Profile;

/// <summary><c>profile</c>: where our own time goes, step by step, on one thread.</summary>
internal static class ProfileCommand
{
    private const int Predictions = 400;
    private const int QuickPredictions = 10;

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var model = new Option<string?>("--model") { Description = $"One network only: {NetworkCatalog.Names}.", HelpName = "NAME" };
        var quick = new Option<bool>("--quick") { Description = "A few predictions only." };
        var command = new Command("profile", "Time of each step of the generated code, on one thread; without ONNX Runtime.") { model, quick };
        command.SetAction(parsed => Run(parsed.GetValue(model), parsed.GetValue(quick)));
        return command;
    }

    private static int Run(string? model, bool isQuick)
    {
        try
        {
            foreach (BenchmarkNetwork network in NetworkCatalog.Select(model))
            {
                if (ProcessWithoutAvx512.IsNeededFor(network))
                    Console.Write(ProcessWithoutAvx512.Run(network, "profile", isQuick ? ["--quick"] : []));
                else
                    Print(network.Name, Measure(network, isQuick ? QuickPredictions : Predictions));
            }
            return ExitCode.Measured;
        }
        catch (BenchmarkException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return ExitCode.NothingMeasured;
        }
    }

    private static IReadOnlyList<StepTime> Measure(BenchmarkNetwork network, int predictions)
    {
        using GeneratedNetwork generated = network.Load(1);
        using var program = new GeneratedProgram(generated.Instance.GetType());
        return StepTimes.Measure(program, InputValues.Create(generated.InputLength), predictions);
    }

    private static void Print(string network, IReadOnlyList<StepTime> steps)
    {
        double total = steps.Sum(step => step.Ms);
        Console.WriteLine(Text($"{network}: {total:0.000} ms in {steps.Count} steps"));
        foreach (StepTime step in steps.OrderByDescending(step => step.Ms))
            Console.WriteLine(Text($"{step.Ms,9:0.0000} {step.Ms / total,7:0.0%} {step.Units,6} units  {step.Kernel,-24} {step.Name}"));
        Console.WriteLine();
        foreach (IGrouping<string, StepTime> kernel in steps.GroupBy(step => step.Kernel).OrderByDescending(kernel => kernel.Sum(step => step.Ms)))
            Console.WriteLine(Text($"{kernel.Sum(step => step.Ms),9:0.0000} {kernel.Sum(step => step.Ms) / total,7:0.0%} {kernel.Count(),6} steps  {kernel.Key}"));
        Console.WriteLine();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
