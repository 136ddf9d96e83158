using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DeepRebirth.Benchmarks.Machine;
using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.Benchmarks.Reporting;
using DeepRebirth.Benchmarks.SlimNetworks;
using DeepRebirth.FineTuning;
using DeepRebirth.FineTuning.Pictures;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Slimming;

namespace DeepRebirth.Benchmarks.Signs;

/// <summary>
/// <c>signs</c>: the paper's nine steps with a network's own training set. Slims a GoogLeNet for road signs, of which the renderer makes as many pictures as
/// it takes, and measures what that cost on held-out ones.
/// </summary>
internal static class SignsCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "The time for fine-tuning, all nine steps together.", HelpName = "N", DefaultValueFactory = _ => 90 };
        var count = new Option<int>("--pictures") { Description = "The training pictures, of all 36 signs together.", HelpName = "N", DefaultValueFactory = _ => 54_000 };
        var threads = new Option<int>("--threads") { Description = "The threads that slim.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount };
        var augmentation = new Option<string>("--augmentation") { Description = "None: each rendered picture is a random view already. NoFlip: random crops of them.", HelpName = "None|NoFlip", DefaultValueFactory = _ => "None" };
        augmentation.AcceptOnlyFromAmong("None", "NoFlip");
        var slim = new Option<string?>("--slim") { Description = "Slims nothing, but measures this file that was slimmed before.", HelpName = "SLIM.onnx" };
        var output = new Option<string?>("--output") { Description = "The slim ONNX file to write. Default: artifacts/benchmarks/signs/signs-slim.onnx.", HelpName = "SLIM.onnx" };
        var check = new Option<bool>("--check") { Description = "Exit with 1 where a goal is missed." };
        var command = new Command("signs", "Slims a GoogLeNet for road signs by the paper's nine steps on its own training pictures, and measures it.") { minutes, count, threads, augmentation, slim, output, check };
        command.SetAction(parsed =>
        {
            string target = Path.GetFullPath(parsed.GetValue(output) ?? Path.Combine(NetworkCatalog.BuiltFrom("Artifacts"), "signs", "signs-slim.onnx"));
            return Run(parsed.GetValue(minutes), parsed.GetValue(count), Math.Max(1, parsed.GetValue(threads)), parsed.GetValue(augmentation)!, parsed.GetValue(slim), target, parsed.GetValue(check));
        });
        return command;
    }

    // deeprebirth slim keeps decoded training pictures in a quarter of --memory; the rest is more than this network takes, whatever is asked for.
    private const long ShareOfPictures = 4;

    private static int Run(double minutes, int count, int threads, string augmentation, string? slim, string output, bool check)
    {
        try
        {
            Console.WriteLine(MachineDescription.Text());
            Console.WriteLine();
            string model = Path.Combine(NetworkCatalog.BuiltFrom("SignsFolder"), "signs-twin.onnx");
            Network original = OnnxReader.Read(model);
            Network? given = slim is null ? null : OnnxReader.Read(slim); // before a minute of rendering
            if (given is not null && !given.Inputs[0].Shape.Equals(original.Inputs[0].Shape))
                throw new BenchmarkException($"{slim}: the input is {given.Inputs[0].Shape}, but that of {model} is {original.Inputs[0].Shape}. --slim takes a slim form of that network.");
            SignPictures pictures = SignPictures.Render(slim is null ? Math.Max(1, count / SignPictures.Labels) : 0);
            if (slim is null)
            {
                using JsonDocument result = SlimProcess.Run(model, OptionsOf(pictures, count, augmentation), minutes, threads, output);
                PaperStepTable.Print(result.RootElement);
            }
            List<IFigure> figures = Measure(pictures, original, given ?? OnnxReader.Read(output));
            Console.WriteLine();
            return FigureJson.Print(figures, check);
        }
        catch (Exception exception) when (exception is BenchmarkException or NetworkException or DatasetException or PictureException or IOException)
        {
            Console.Error.WriteLine(exception.Message);
            return ExitCode.NothingMeasured;
        }
    }

    private static IEnumerable<string> OptionsOf(SignPictures pictures, int count, string augmentation) =>
    [
        "--slimming", "Paper",
        "--training-data", pictures.Training,
        "--validation-data", pictures.Validation,
        "--labels", pictures.LabelFile,
        "--preprocessing", SignPictures.PreprocessingText,
        "--augmentation", augmentation,
        "--metric", "Top1",
        "--memory", MemoryFor(count).ToString(CultureInfo.InvariantCulture),
    ];

    /// <summary>
    /// The MiB with which all training pictures stay decoded, or as many as fit half of the machine's memory; not less than the command's own default.
    /// </summary>
    private static long MemoryFor(int count)
    {
        long decoded = Math.Min(count * SignPictures.DecodedBytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);
        return Math.Max(new FineTuningOptions().MemoryLimit >> 20, (ShareOfPictures * decoded >> 20) + 1);
    }

    private static List<IFigure> Measure(SignPictures pictures, Network original, Network slim)
    {
        var accuracy = SignAccuracyFigure.Of(HeldOutAccuracy.Of(original, slim, pictures.OpenHeldOut(), Environment.ProcessorCount));
        var size = SizeFigure.Of(NetworkSize.Of(original), NetworkSize.Of(slim));
        Console.WriteLine(accuracy.Text());
        Console.WriteLine(size.Text());
        Console.WriteLine();
        var figures = new List<IFigure> { accuracy, size };

        var load = new LoadOfOthers();
        Console.WriteLine(SlimTimeFigure.TableHead);
        foreach (int threads in new[] { 1, 2 })
        {
            var figure = SlimTimeFigure.Of("signs/time", threads, SlimTiming.Measure(original, slim, threads), goal: null);
            Console.WriteLine(figure.TableRow());
            figures.Add(figure);
        }
        Console.WriteLine();
        Console.WriteLine(load.Text());
        return figures;
    }
}
