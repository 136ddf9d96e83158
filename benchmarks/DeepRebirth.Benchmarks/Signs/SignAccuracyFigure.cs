using System.Globalization;
using DeepRebirth.Benchmarks.Reporting;
using DeepRebirth.Benchmarks.SlimNetworks;

namespace DeepRebirth.Benchmarks.Signs;

/// <summary>What the paper's steps cost on pictures of signs that no step has seen. Percentages and points are from 0 to 100.</summary>
/// <param name="Name"><c>signs/accuracy</c>.</param>
/// <param name="Pictures">The number of pictures.</param>
/// <param name="OriginalTop1">The original's top-1.</param>
/// <param name="Top1">The slim network's top-1.</param>
/// <param name="Loss">The points of top-1 lost; negative where the slim network is better.</param>
/// <param name="LowestLoss">The smallest loss of the 95 % interval.</param>
/// <param name="HighestLoss">The largest loss of the 95 % interval.</param>
/// <param name="Agreement">The share of pictures with the same best class.</param>
/// <param name="Goal">The points that it may lose.</param>
internal sealed record SignAccuracyFigure(
    string Name, int Pictures, double OriginalTop1, double Top1, double Loss, double LowestLoss, double HighestLoss, double Agreement, double Goal) : IFigure
{
    private const double MostLoss = 0.4;

    /// <summary>The figure of both networks' answers.</summary>
    public static SignAccuracyFigure Of(HeldOutAccuracy measured) => new(
        "signs/accuracy", measured.Slim.Images, Statistics.Hundredths(measured.Original.Top1), Statistics.Hundredths(measured.Slim.Top1),
        Statistics.Hundredths(measured.Top1.Loss), Statistics.Hundredths(measured.Top1.LowestLoss), Statistics.Hundredths(measured.Top1.HighestLoss), Statistics.Hundredths(measured.Slim.Agreement), MostLoss);

    public IEnumerable<string> Misses() => Loss > Goal
        ? [string.Create(CultureInfo.InvariantCulture, $"{Name}: {Loss} points of top-1 are lost (95 % sure of {LowestLoss} to {HighestLoss}), more than {Goal}.")]
        : [];

    public string Text() => string.Create(
        CultureInfo.InvariantCulture,
        $"top-1           {OriginalTop1:0.00} % -> {Top1:0.00} % on {Pictures:#,0} held-out pictures: {Loss:0.00} points lost, 95 % sure of {LowestLoss:0.00} to {HighestLoss:0.00} (goal: at most {Goal:0.0}); agreement {Agreement:0.0} %");
}
