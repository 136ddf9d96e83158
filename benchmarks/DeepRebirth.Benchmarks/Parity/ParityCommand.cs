using System.CommandLine;
using System.Globalization;
using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.Benchmarks.Reporting;
using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.Benchmarks.Parity;

/// <summary><c>parity</c>: the same results as ONNX Runtime on real pictures, and the accuracy that the network is known to have.</summary>
internal static class ParityCommand
{
    private static readonly string[] PictureSets = ["validation", "diverse"];

    /// <summary>In a quick run one picture in so many is taken.</summary>
    private const int QuickStride = 20;

    /// <summary>Creates the command.</summary>
    public static Command Create() =>
        BenchmarkCommand.Create("parity", "Outputs and accuracy on real pictures, beside ONNX Runtime (all cores unless --threads says otherwise).", Measure);

    /// <summary>Measures, and prints a table.</summary>
    public static IReadOnlyList<IFigure> Measure(BenchmarkRun run)
    {
        LabelList labels = LabelList.Read(NetworkCatalog.BuiltFrom("ImageNetLabels"));
        PictureDataset[] datasets = [.. PictureSets.Select(set => PictureDataset.Open(Folder(set), labels))];
        Console.WriteLine(ParityFigure.TableHead);
        var figures = new List<IFigure>();
        foreach (BenchmarkNetwork network in run.Networks.Where(network => network.IsTrained))
        {
            IEnumerable<ParityFigure> ofNetwork = ProcessWithoutAvx512.IsNeededFor(network)
                ? MeasureWithoutAvx512(run, network)
                : PictureSets.Zip(datasets, (set, dataset) => Measure(run, network, set, dataset));
            foreach (ParityFigure figure in ofNetwork)
            {
                Console.WriteLine(figure.TableRow());
                figures.Add(figure);
            }
        }
        return figures;
    }

    private static IEnumerable<ParityFigure> MeasureWithoutAvx512(BenchmarkRun run, BenchmarkNetwork network)
    {
        string[] options = ["--threads", Threads(run).ToString(CultureInfo.InvariantCulture), .. run.IsQuick ? ["--quick"] : Array.Empty<string>()];
        string output = ProcessWithoutAvx512.Run(network, "parity", options);
        return output.Split('\n').Where(line => line.StartsWith('{')).Select(FigureJson.Read<ParityFigure>);
    }

    private static ParityFigure Measure(BenchmarkRun run, BenchmarkNetwork network, string set, PictureDataset dataset)
    {
        int threads = Threads(run);
        using GeneratedNetwork ours = network.Load(threads);
        using var theirs = new Rival(run.Library, network.OnnxFile, threads);
        Preprocessing preprocessing = Preprocessing.Caffe.ForInput(height: 224, width: 224);
        float[] scores = new float[ours.OutputLength];
        var tally = new ParityTally();
        foreach (PictureEntry entry in dataset.Pictures.Where((_, i) => !run.IsQuick || i % QuickStride == 0))
        {
            int label = entry.Label ?? throw new BenchmarkException($"{entry.Path}: the folder's name is no class of the label file.");
            Picture picture = PictureDecoder.Decode(entry.Path);
            ours.RunPicture(picture.Rgb, picture.Width, picture.Height, scores);
            tally.Add(label, scores, theirs.Run(preprocessing.Apply(picture)), ours.Probabilities);
        }
        Accuracy? expected = !run.IsQuick && network.KnownAccuracy.TryGetValue(set, out Accuracy known) ? known : null;
        return ParityFigure.Of(network.Name, set, threads, tally, expected);
    }

    private static int Threads(BenchmarkRun run) => run.Threads ?? Environment.ProcessorCount;

    private static string Folder(string set) => Path.Combine(NetworkCatalog.BuiltFrom("SharedFolder"), "imagenet", set);
}
