using System.CommandLine;
using System.Globalization;
using DeepRebirth.Benchmarks.Inference;
using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.Benchmarks.Parity;
using DeepRebirth.Benchmarks.Reporting;

namespace DeepRebirth.Benchmarks.Batch;

/// <summary><c>batch</c>: pictures a second of one call with several pictures, beside ONNX Runtime's and beside our own calls with one.</summary>
internal static class BatchCommand
{
    private const int DefaultBatch = 8;

    /// <summary>More would take gigabytes on each side, and tell nothing new.</summary>
    private const int LargestBatch = 1024;

    /// <summary>How far outputs may lie apart, as a share of the largest one: the time of a wrong answer is no figure.</summary>
    private const double LargestDifference = 1e-3;

    private static readonly InterleavedTiming Thorough = new(Rounds: 15, Predictions: 3, WarmUp: TimeSpan.FromSeconds(1));
    private static readonly InterleavedTiming Quick = new(Rounds: 5, Predictions: 1, WarmUp: TimeSpan.FromSeconds(0.3));

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var batch = new Option<int>("--batch") { Description = "The pictures of a call.", HelpName = "N", DefaultValueFactory = _ => DefaultBatch };
        BenchmarkCommand.NeedsOneTo(batch, LargestBatch);
        return BenchmarkCommand.Create(
            "batch",
            "Pictures a second of calls with several, beside ONNX Runtime and our own calls with one (1 and 2 threads unless --threads says otherwise).",
            parsed => run => Measure(run, parsed.GetValue(batch)),
            batch);
    }

    private static List<IFigure> Measure(BenchmarkRun run, int batch)
    {
        Console.WriteLine(BatchFigure.TableHead);
        var figures = new List<IFigure>();
        foreach (BenchmarkNetwork network in run.Networks.Where(network => !network.WithoutAvx512))
        {
            foreach (int threads in run.EachThreads)
            {
                BatchFigure figure = Measure(run, network, batch, threads);
                Console.WriteLine(figure.TableRow());
                figures.Add(figure);
            }
        }
        return figures;
    }

    private static BatchFigure Measure(BenchmarkRun run, BenchmarkNetwork network, int batch, int threads)
    {
        using GeneratedNetwork ours = network.Load(threads);
        using var theirs = new Rival(run.Library, OpenBatchFile.Of(network), threads, batch);
        (int inputs, int outputs) = (ours.InputLength, ours.OutputLength);
        float[] input = InputValues.Create(batch * inputs);
        float[] scores = new float[batch * outputs];
        ours.RunBatch(input, scores);
        double difference = OutputDifference.OfScores(scores, theirs.Run(input));
        if (!(difference <= LargestDifference))
        {
            throw new BenchmarkException(string.Create(
                CultureInfo.InvariantCulture, $"{network.Name}: outputs of a batch differ from ONNX Runtime's by {difference:0.0e+0} of the largest one, so their time says nothing."));
        }

        double[][] rounds = (run.IsQuick ? Quick : Thorough).Measure(
        [
            () => ours.RunBatch(input, scores),
            () => theirs.Run(input),
            () =>
            {
                for (int i = 0; i < batch; i++)
                    ours.Run(input.AsSpan(i * inputs, inputs), scores.AsSpan(i * outputs, outputs));
            },
        ]);
        return BatchFigure.Of(network.Name, batch, threads, network.InferenceGoal, difference, rounds);
    }
}
