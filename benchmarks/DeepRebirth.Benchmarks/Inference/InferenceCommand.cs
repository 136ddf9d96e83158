using System.CommandLine;
using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.Benchmarks.Reporting;

namespace DeepRebirth.Benchmarks.Inference;

/// <summary><c>inference</c>: the time of one prediction, beside ONNX Runtime on the same file with as many threads.</summary>
internal static class InferenceCommand
{
    private static readonly InterleavedTiming Thorough = new(Rounds: 31, Predictions: 5, WarmUp: TimeSpan.FromSeconds(1));
    private static readonly InterleavedTiming Quick = new(Rounds: 7, Predictions: 3, WarmUp: TimeSpan.FromSeconds(0.3));

    /// <summary>Creates the command.</summary>
    public static Command Create() =>
        BenchmarkCommand.Create("inference", "Time of one prediction on values, beside ONNX Runtime (1 and 2 threads unless --threads says otherwise).", Measure);

    private static List<IFigure> Measure(BenchmarkRun run)
    {
        Console.WriteLine(InferenceFigure.TableHead);
        var figures = new List<IFigure>();
        foreach (BenchmarkNetwork network in run.Networks)
        {
            foreach (int threads in (IEnumerable<int>)(run.Threads is { } given ? [given] : [1, 2]))
            {
                InferenceFigure figure = Measure(run, network, threads);
                Console.WriteLine(figure.TableRow());
                figures.Add(figure);
            }
        }
        return figures;
    }

    private static InferenceFigure Measure(BenchmarkRun run, BenchmarkNetwork network, int threads)
    {
        using GeneratedNetwork ours = network.Load(threads);
        using var theirs = new Rival(run.Library, network, threads);
        float[] input = Values(ours.InputLength);
        float[] scores = new float[ours.OutputLength];
        IReadOnlyList<Round> rounds = (run.IsQuick ? Quick : Thorough).Measure(() => ours.Run(input, scores), () => theirs.Run(input));
        return InferenceFigure.Of(network.Name, threads, network.InferenceGoal, rounds);
    }

    /// <summary>Values as preprocessed pictures have them, the same in every run. What they are does not change the time.</summary>
    private static float[] Values(int length)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(256) - 115f)];
    }
}
