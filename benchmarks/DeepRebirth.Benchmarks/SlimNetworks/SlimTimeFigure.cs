using System.Globalization;
using DeepRebirth.Benchmarks.Inference;
using DeepRebirth.Benchmarks.Reporting;

namespace DeepRebirth.Benchmarks.SlimNetworks;

/// <summary>The time of a prediction of a slim network beside the exactly merged original, both on our kernels.</summary>
/// <param name="Name">What was slimmed, and <c>/time</c>.</param>
/// <param name="Threads">The threads of both sides.</param>
/// <param name="SlimMs">The slim network's milliseconds: the median of the rounds.</param>
/// <param name="ExactMs">The exactly merged network's milliseconds: the median of the rounds.</param>
/// <param name="Ratio">The median of the rounds' ratios.</param>
/// <param name="RatioMin">The smallest ratio of a round.</param>
/// <param name="RatioMax">The largest ratio of a round.</param>
/// <param name="Goal">What the ratio may be at most; null for no goal.</param>
internal sealed record SlimTimeFigure(
    string Name, int Threads, double SlimMs, double ExactMs, double Ratio, double RatioMin, double RatioMax, double? Goal) : IFigure
{
    public const string TableHead = "threads   slim ms   exact ms   ratio   (min    max)   goal";

    /// <summary>The figure of the rounds.</summary>
    public static SlimTimeFigure Of(string name, int threads, IReadOnlyList<Round> rounds, double? goal) => new(
        name, threads,
        Statistics.Shortened(Statistics.Median(rounds.Select(round => round.Ours))),
        Statistics.Shortened(Statistics.Median(rounds.Select(round => round.Theirs))),
        Statistics.Shortened(Statistics.Median(rounds.Select(round => round.Ratio))),
        Statistics.Shortened(rounds.Min(round => round.Ratio)),
        Statistics.Shortened(rounds.Max(round => round.Ratio)),
        goal);

    public IEnumerable<string> Misses() => Ratio > Goal
        ? [string.Create(CultureInfo.InvariantCulture, $"{Name} on {Threads} threads takes {Ratio} of the exactly merged network's time, more than {Goal}.")]
        : [];

    public string TableRow() => string.Create(
        CultureInfo.InvariantCulture, $"{Threads,7} {SlimMs,9:0.00} {ExactMs,10:0.00} {Ratio,7:0.000} {RatioMin,7:0.000} {RatioMax,6:0.000} {Goal,6:0.00}");
}
