using System.Globalization;
using DeepRebirth.Benchmarks.Reporting;

namespace DeepRebirth.Benchmarks.FineTuning;

/// <summary>The speed of a training step on both sides.</summary>
/// <param name="Name"><c>finetune/</c> and the network.</param>
/// <param name="Threads">The threads of both sides.</param>
/// <param name="Batch">The pictures of a step.</param>
/// <param name="OursImagesPerS">Our pictures a second: the median of the rounds.</param>
/// <param name="PytorchImagesPerS">PyTorch's pictures a second: the median of the rounds.</param>
/// <param name="Ratio">The median of the rounds' ratios, ours over PyTorch's.</param>
/// <param name="RatioMin">The lowest ratio of a round.</param>
/// <param name="RatioMax">The highest ratio of a round.</param>
/// <param name="Goal">What the ratio must be at least.</param>
/// <param name="GradientDifference">The largest relative difference of a weight's gradient, by its length, between both sides.</param>
/// <param name="Rounds">The number of rounds.</param>
/// <param name="OursResidentMib">This process's resident memory after the rounds, the network's file and the batch included.</param>
internal sealed record FineTuningFigure(
    string Name, int Threads, int Batch, double OursImagesPerS, double PytorchImagesPerS, double Ratio, double RatioMin, double RatioMax,
    double Goal, double GradientDifference, int Rounds, long OursResidentMib) : IFigure
{
    public const string TableHead = "network           threads   batch   ours images/s   PyTorch images/s   ratio     (min    max)   goal";

    public IEnumerable<string> Misses() => Ratio < Goal
        ? [string.Create(CultureInfo.InvariantCulture, $"{Name} on {Threads} threads has {Ratio} of PyTorch's speed, less than {Goal}.")]
        : [];

    public string TableRow() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name["finetune/".Length..],-17} {Threads,7} {Batch,7} {OursImagesPerS,15:0.00} {PytorchImagesPerS,18:0.00} {Ratio,7:0.000} {RatioMin,8:0.000} {RatioMax,6:0.000} {Goal,6:0.00}");
}
