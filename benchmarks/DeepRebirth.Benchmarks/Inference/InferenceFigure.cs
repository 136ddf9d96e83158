using System.Globalization;
using DeepRebirth.Benchmarks.Reporting;

namespace DeepRebirth.Benchmarks.Inference;

/// <summary>The time of one prediction of one network, on both sides.</summary>
/// <param name="Name"><c>inference/</c> and the network.</param>
/// <param name="Threads">The threads of both sides.</param>
/// <param name="OursMs">Our time in milliseconds: the median of the rounds.</param>
/// <param name="OnnxruntimeMs">ONNX Runtime's time in milliseconds: the median of the rounds.</param>
/// <param name="Ratio">The median of the rounds' ratios, ours over ONNX Runtime's.</param>
/// <param name="Goal">What the ratio may be at most; null for no goal.</param>
/// <param name="OursMinMs">Our time in our fastest round.</param>
/// <param name="OnnxruntimeMinMs">ONNX Runtime's time in its fastest round.</param>
/// <param name="RatioMin">The smallest ratio of a round.</param>
/// <param name="Rounds">The number of rounds.</param>
/// <param name="OutputDifference">The largest difference of the two sides' outputs, as a share of the largest output.</param>
internal sealed record InferenceFigure(
    string Name, int Threads, double OursMs, double OnnxruntimeMs, double Ratio, double? Goal,
    double OursMinMs, double OnnxruntimeMinMs, double RatioMin, int Rounds, double OutputDifference) : IFigure
{
    public const string TableHead = "inference       threads   ours ms   (min)   ONNX Runtime ms   (min)   ratio   (min)   goal";

    /// <summary>The figure of a network's rounds.</summary>
    public static InferenceFigure Of(string network, int threads, double? goal, double outputDifference, IReadOnlyList<Round> rounds) => new(
        $"inference/{network}", threads,
        Statistics.Shortened(Statistics.Median(rounds.Select(round => round.Ours))),
        Statistics.Shortened(Statistics.Median(rounds.Select(round => round.Theirs))),
        Statistics.Shortened(Statistics.Median(rounds.Select(round => round.Ratio))),
        goal,
        Statistics.Shortened(rounds.Min(round => round.Ours)),
        Statistics.Shortened(rounds.Min(round => round.Theirs)),
        Statistics.Shortened(rounds.Min(round => round.Ratio)),
        rounds.Count,
        outputDifference);

    public IEnumerable<string> Misses() => Ratio > Goal
        ? [string.Create(CultureInfo.InvariantCulture, $"{Name} on {Threads} threads takes {Ratio} of ONNX Runtime's time, more than {Goal}.")]
        : [];

    public string TableRow() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name["inference/".Length..],-15} {Threads,7} {OursMs,9:0.00} {OursMinMs,7:0.00} {OnnxruntimeMs,17:0.00} {OnnxruntimeMinMs,7:0.00} {Ratio,7:0.000} {RatioMin,7:0.000} {Goal,6:0.00}");
}
