using System.CommandLine;
using System.Globalization;
using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.Benchmarks.Parity;
using DeepRebirth.Benchmarks.Reporting;

namespace DeepRebirth.Benchmarks.Inference;

/// <summary><c>inference</c>: the time of one prediction, beside ONNX Runtime on the same file with as many threads.</summary>
internal static class InferenceCommand
{
    /// <summary>How far outputs may lie apart, as a share of the largest one: the time of a wrong answer is no figure.</summary>
    private const double LargestDifference = 1e-3;

    private static readonly InterleavedTiming Thorough = new(Rounds: 31, Predictions: 5, WarmUp: TimeSpan.FromSeconds(1));
    private static readonly InterleavedTiming Quick = new(Rounds: 7, Predictions: 3, WarmUp: TimeSpan.FromSeconds(0.3));

    /// <summary>Creates the command.</summary>
    public static Command Create() =>
        BenchmarkCommand.Create("inference", "Time of one prediction on values, beside ONNX Runtime (1 and 2 threads unless --threads says otherwise).", Measure);

    /// <summary>Measures, and prints a table.</summary>
    public static IReadOnlyList<IFigure> Measure(BenchmarkRun run)
    {
        Console.WriteLine(InferenceFigure.TableHead);
        var figures = new List<IFigure>();
        foreach (BenchmarkNetwork network in run.Networks)
        {
            foreach (int threads in run.EachThreads)
            {
                InferenceFigure figure = ProcessWithoutAvx512.IsNeededFor(network)
                    ? MeasureWithoutAvx512(network, threads, run.IsQuick)
                    : Measure(run, network, threads);
                Console.WriteLine(figure.TableRow());
                figures.Add(figure);
            }
        }
        return figures;
    }

    private static InferenceFigure MeasureWithoutAvx512(BenchmarkNetwork network, int threads, bool isQuick)
    {
        string[] options = ["--threads", threads.ToString(CultureInfo.InvariantCulture), .. isQuick ? ["--quick"] : Array.Empty<string>()];
        string output = ProcessWithoutAvx512.Run(network, "inference", options);
        return FigureJson.Read<InferenceFigure>(output.Split('\n').Last(line => line.StartsWith('{')));
    }

    private static InferenceFigure Measure(BenchmarkRun run, BenchmarkNetwork network, int threads)
    {
        using GeneratedNetwork ours = network.Load(threads);
        using var theirs = new Rival(run.Library, network.OnnxFile, threads);
        float[] input = InputValues.Create(ours.InputLength);
        float[] scores = new float[ours.OutputLength];
        ours.Run(input, scores);
        double difference = OutputDifference.OfScores(scores, theirs.Run(input));
        if (!(difference <= LargestDifference))
        {
            throw new BenchmarkException(string.Create(
                CultureInfo.InvariantCulture, $"{network.Name}: outputs differ from ONNX Runtime's by {difference:0.0e+0} of the largest one, so their time says nothing."));
        }

        IReadOnlyList<Round> rounds = (run.IsQuick ? Quick : Thorough).Measure(() => ours.Run(input, scores), () => theirs.Run(input));
        return InferenceFigure.Of(network.Name, threads, network.InferenceGoal, difference, rounds);
    }
}
