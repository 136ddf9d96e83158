using System.Globalization;
using DeepRebirth.Benchmarks.Reporting;

namespace DeepRebirth.Benchmarks.Batch;

/// <summary>Pictures a second of one network, in calls with several.</summary>
/// <param name="Name"><c>batch/</c> and the network.</param>
/// <param name="Batch">The pictures of a call.</param>
/// <param name="Threads">The threads of both sides.</param>
/// <param name="OursPerSecond">Our pictures a second: the median of the rounds.</param>
/// <param name="OnnxruntimePerSecond">ONNX Runtime's, which gets the same pictures in one call.</param>
/// <param name="SinglePerSecond">Ours where every picture is a call of its own.</param>
/// <param name="Ratio">The median of the rounds' ratios of time, ours over ONNX Runtime's.</param>
/// <param name="Goal">What the ratio may be at most, the same as for one picture; null for no goal.</param>
/// <param name="SingleRatio">The median of the rounds' ratios of time, a batch over as many calls with one picture.</param>
/// <param name="Rounds">The number of rounds.</param>
/// <param name="OutputDifference">The largest difference of the two sides' outputs, as a share of the largest output.</param>
internal sealed record BatchFigure(
    string Name, int Batch, int Threads, double OursPerSecond, double OnnxruntimePerSecond, double SinglePerSecond,
    double Ratio, double? Goal, double SingleRatio, int Rounds, double OutputDifference) : IFigure
{
    public const string TableHead = "batch           threads  pictures   ours/s   ONNX Runtime/s   ours one by one/s   ratio   to one by one   goal";

    /// <summary>The figure of a network's rounds: milliseconds of a batch, of ONNX Runtime's batch, and of our calls with one picture.</summary>
    public static BatchFigure Of(string network, int batch, int threads, double? goal, double outputDifference, double[][] rounds)
    {
        return new BatchFigure(
            $"batch/{network}", batch, threads,
            PerSecond(0), PerSecond(1), PerSecond(2),
            Statistics.Shortened(Statistics.Median(rounds.Select(round => round[0] / round[1]))),
            goal,
            Statistics.Shortened(Statistics.Median(rounds.Select(round => round[0] / round[2]))),
            rounds.Length,
            outputDifference);

        double PerSecond(int side) => Statistics.Hundredths(1000 * batch / Statistics.Median(rounds.Select(round => round[side])));
    }

    public IEnumerable<string> Misses() => Ratio > Goal
        ? [string.Create(CultureInfo.InvariantCulture, $"{Name} of {Batch} on {Threads} threads takes {Ratio} of ONNX Runtime's time, more than {Goal}.")]
        : [];

    public string TableRow() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name["batch/".Length..],-15} {Threads,7} {Batch,9} {OursPerSecond,8:0.0} {OnnxruntimePerSecond,16:0.0} {SinglePerSecond,19:0.0} {Ratio,7:0.000} {SingleRatio,15:0.000} {Goal,6:0.00}");
}
