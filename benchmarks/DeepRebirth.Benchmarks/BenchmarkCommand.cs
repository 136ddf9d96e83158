using System.CommandLine;
using System.Globalization;
using DeepRebirth.Benchmarks.Machine;
using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.Benchmarks.Reporting;
using DeepRebirth.FineTuning.Pictures;
using DeepRebirth.OnnxRuntime;

namespace DeepRebirth.Benchmarks;

/// <summary>Measures one thing of the chosen networks.</summary>
/// <param name="run">What to measure, and with which.</param>
/// <returns>The figures, in the order of the table.</returns>
internal delegate IReadOnlyList<IFigure> Measure(BenchmarkRun run);

/// <summary>What all sub-commands have in common: the options, the rival, the frame of the output and the exit code.</summary>
internal static class BenchmarkCommand
{
    /// <summary>Creates the sub-command.</summary>
    public static Command Create(string name, string description, Measure measure) => Create(name, description, _ => measure);

    /// <summary>Creates a sub-command with options of its own.</summary>
    public static Command Create(string name, string description, Func<ParseResult, Measure> measureOf, params ReadOnlySpan<Option> options)
    {
        var threads = new Option<int?>("--threads") { Description = "Threads of both sides.", HelpName = "N" };
        NeedsOneTo(threads, int.MaxValue);
        var model = new Option<string?>("--model") { Description = $"One network only: {NetworkCatalog.Names}.", HelpName = "NAME" };
        var onnx = new Option<string?>("--onnx")
        {
            Description = "A network of your own instead: a classifier with GoogLeNet's input, preprocessing and classes, such as its slim form.",
            HelpName = "FILE",
        };
        var quick = new Option<bool>("--quick") { Description = "A fraction of the work, to see that all runs." };
        var check = new Option<bool>("--check") { Description = "Exit with 1 where a goal is missed." };
        var command = new Command(name, description) { threads, model, onnx, quick, check };
        foreach (Option option in options)
            command.Add(option);
        command.SetAction(parsed =>
        {
            string? network = parsed.GetValue(onnx) is null ? parsed.GetValue(model) : NetworkCatalog.Given;
            return Run(measureOf(parsed), network, parsed.GetValue(threads), parsed.GetValue(quick), parsed.GetValue(check));
        });
        return command;
    }

    /// <summary>Refuses numbers that are too small or too large. What is no number at all the option itself refuses.</summary>
    public static void NeedsOneTo(Option option, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: var text }] && int.TryParse(text, CultureInfo.InvariantCulture, out int value) && (value < 1 || value > most))
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {value}, but must be from 1 to {most}."));
    });

    private static int Run(Measure measure, string? model, int? threads, bool isQuick, bool check)
    {
        try
        {
            if (!OnnxRuntimeLibrary.TryLoad(out OnnxRuntimeLibrary? library, out string? problem))
                throw new BenchmarkException(problem);
            IReadOnlyList<BenchmarkNetwork> networks = NetworkCatalog.Select(model);
            Console.WriteLine(MachineDescription.Text());
            Console.WriteLine($"Rival     ONNX Runtime {library.Version}, all graph optimisations");
            Console.WriteLine();

            var load = new LoadOfOthers();
            IReadOnlyList<IFigure> figures = measure(new BenchmarkRun(networks, library, threads, isQuick));
            Console.WriteLine();
            Console.WriteLine(load.Text());
            Console.WriteLine();
            foreach (IFigure figure in figures)
                Console.WriteLine(FigureJson.Line(figure));
            if (figures.Count == 0)
                return ExitCode.NothingMeasured;
            return check && Missed(figures) ? ExitCode.GoalMissed : ExitCode.Measured;
        }
        catch (Exception exception) when (exception is BenchmarkException or OnnxRuntimeException or DatasetException or PictureException)
        {
            Console.Error.WriteLine(exception.Message);
            return ExitCode.NothingMeasured;
        }
    }

    private static bool Missed(IReadOnlyList<IFigure> figures)
    {
        string[] misses = [.. figures.SelectMany(figure => figure.Misses())];
        foreach (string miss in misses)
            Console.Error.WriteLine($"Goal missed: {miss}");
        return misses.Length > 0;
    }
}
