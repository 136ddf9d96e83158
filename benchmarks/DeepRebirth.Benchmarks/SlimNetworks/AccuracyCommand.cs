using System.CommandLine;
using System.Text.Json;
using DeepRebirth.Benchmarks.Inference;
using DeepRebirth.Benchmarks.Machine;
using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.Benchmarks.Reporting;
using DeepRebirth.FineTuning.Pictures;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;

namespace DeepRebirth.Benchmarks.SlimNetworks;

/// <summary>
/// <c>accuracy</c>: slims the real GoogLeNet with <c>deeprebirth slim</c> from the training pictures, then measures what that cost on pictures which no step
/// has seen, and what it gained in time.
/// </summary>
internal static class AccuracyCommand
{
    private const double MostMinutes = 90;

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var preset = new Option<string>("--preset") { Description = $"What to slim for: {AccuracyPreset.Names}.", HelpName = "NAME", Required = true };
        preset.AcceptOnlyFromAmong([.. AccuracyPreset.All.Select(known => known.Name)]);
        var minutes = new Option<double>("--minutes") { Description = "The time for search and fine-tuning.", HelpName = "N", DefaultValueFactory = _ => MostMinutes };
        var threads = new Option<int>("--threads") { Description = "The threads that slim.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount };
        var slim = new Option<string?>("--slim") { Description = "Slims nothing, but measures this file that was slimmed before.", HelpName = "SLIM.onnx" };
        var output = new Option<string?>("--output") { Description = "The slim ONNX file to write. Default: artifacts/benchmarks/PRESET.onnx.", HelpName = "SLIM.onnx" };
        var check = new Option<bool>("--check") { Description = "Exit with 1 where a goal is missed." };
        var command = new Command("accuracy", "Slims the real GoogLeNet, and measures accuracy and time on pictures that no step has seen.") { preset, minutes, threads, slim, output, check };
        command.SetAction(parsed =>
        {
            AccuracyPreset chosen = AccuracyPreset.All.Single(known => known.Name == parsed.GetRequiredValue(preset));
            string target = Path.GetFullPath(parsed.GetValue(output) ?? Path.Combine(NetworkCatalog.BuiltFrom("Artifacts"), $"{chosen.Name}.onnx"));
            return Run(chosen, parsed.GetValue(minutes), Math.Max(1, parsed.GetValue(threads)), parsed.GetValue(slim), target, parsed.GetValue(check));
        });
        return command;
    }

    private static int Run(AccuracyPreset preset, double minutes, int threads, string? slim, string output, bool check)
    {
        try
        {
            Console.WriteLine(MachineDescription.Text());
            Console.WriteLine();
            string model = NetworkCatalog.BuiltFrom("GoogLeNetModel");
            if (!File.Exists(model))
                throw new BenchmarkException($"There is no model to slim: {model} does not exist.");
            if (slim is null)
            {
                using JsonDocument result = SlimProcess.Run(model, OptionsOf(preset), minutes, threads, output);
                PaperStepTable.Print(result.RootElement);
            }
            List<IFigure> figures = Measure(preset, OnnxReader.Read(model), OnnxReader.Read(slim ?? output));
            Console.WriteLine();
            return FigureJson.Print(figures, check);
        }
        catch (Exception exception) when (exception is BenchmarkException or NetworkException or DatasetException or PictureException or IOException)
        {
            Console.Error.WriteLine(exception.Message);
            return ExitCode.NothingMeasured;
        }
    }

    private static IEnumerable<string> OptionsOf(AccuracyPreset preset) =>
    [
        "--training-data", Path.Combine(NetworkCatalog.BuiltFrom("SharedFolder"), "imagenet", "train"),
        "--labels", NetworkCatalog.BuiltFrom("ImageNetLabels"),
        "--preprocessing", "crop=224;order=BGR;mean=104,117,123;std=1,1,1;scale=1",
        "--metric", "Top5",
        .. preset.Options,
    ];

    private static List<IFigure> Measure(AccuracyPreset preset, Network original, Network slim)
    {
        Console.WriteLine(AccuracyFigure.TableHead);
        var figures = new List<IFigure>();
        var sets = new List<HeldOutAccuracy>();
        foreach (string set in HeldOutAccuracy.Sets)
        {
            sets.Add(HeldOutAccuracy.Of(original, slim, set, Environment.ProcessorCount));
            figures.Add(Shown(AccuracyFigure.Of(preset.Name, set, sets[^1], budget: null)));
        }
        figures.Add(Shown(AccuracyFigure.Of(preset.Name, "together", HeldOutAccuracy.Together(sets), preset.Budget)));
        Console.WriteLine();

        var load = new LoadOfOthers();
        Console.WriteLine(SlimTimeFigure.TableHead);
        foreach (int threads in new[] { 1, 2 })
        {
            IReadOnlyList<Round> rounds = SlimTiming.Measure(original, slim, threads);
            var figure = SlimTimeFigure.Of($"accuracy/{preset.Name}/time", threads, rounds, preset.TimeGoal);
            Console.WriteLine(figure.TableRow());
            figures.Add(figure);
        }
        Console.WriteLine();
        Console.WriteLine(load.Text());
        return figures;
    }

    private static AccuracyFigure Shown(AccuracyFigure figure)
    {
        Console.WriteLine(figure.TableRow());
        return figure;
    }
}
