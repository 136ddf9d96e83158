using System.Globalization;
using DeepRebirth.Benchmarks.Reporting;

namespace DeepRebirth.Benchmarks.SlimNetworks;

/// <summary>What slimming cost on pictures that no step has seen. Percentages and points are from 0 to 100.</summary>
/// <param name="Name"><c>accuracy/</c>, the preset, and the set of pictures.</param>
/// <param name="Pictures">The number of pictures.</param>
/// <param name="OriginalTop1">The original's top-1.</param>
/// <param name="Top1">The slim network's top-1.</param>
/// <param name="OriginalTop5">The original's top-5.</param>
/// <param name="Top5">The slim network's top-5.</param>
/// <param name="Loss">The points of top-5 lost; negative where the slim network is better.</param>
/// <param name="LowestLoss">The smallest loss of the 95 % interval.</param>
/// <param name="HighestLoss">The largest loss of the 95 % interval.</param>
/// <param name="Agreement">The share of pictures with the same best class.</param>
/// <param name="Divergence">The mean divergence of the class probabilities, in nats.</param>
/// <param name="Budget">The points of top-5 that it may cost; null where nothing is decided on these pictures.</param>
internal sealed record AccuracyFigure(
    string Name, int Pictures, double OriginalTop1, double Top1, double OriginalTop5, double Top5,
    double Loss, double LowestLoss, double HighestLoss, double Agreement, double Divergence, double? Budget) : IFigure
{
    public const string TableHead = "pictures               number   top-1    (was)   top-5    (was)    loss   (95 % interval)   agreement   divergence";

    /// <summary>The figure of one set.</summary>
    public static AccuracyFigure Of(string preset, string set, HeldOutAccuracy measured, double? budget) => new(
        $"accuracy/{preset}/{set}",
        measured.Slim.Images,
        Statistics.Hundredths(measured.Original.Top1), Statistics.Hundredths(measured.Slim.Top1), Statistics.Hundredths(measured.Original.Top5), Statistics.Hundredths(measured.Slim.Top5),
        Statistics.Hundredths(measured.Top5.Loss), Statistics.Hundredths(measured.Top5.LowestLoss), Statistics.Hundredths(measured.Top5.HighestLoss),
        Statistics.Hundredths(measured.Slim.Agreement), Math.Round(measured.Slim.KullbackLeibler ?? 0, 4), budget);

    /// <summary>The budget is missed where even the smallest loss that the pictures allow for is over it.</summary>
    public IEnumerable<string> Misses() => LowestLoss > Budget
        ? [string.Create(CultureInfo.InvariantCulture, $"{Name} loses {Loss} points of top-5 (95 % sure of {LowestLoss} to {HighestLoss}), more than {Budget}.")]
        : [];

    public string TableRow() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name.Split('/')[^1],-22} {Pictures,6} {Top1,7:0.00} {OriginalTop1,8:0.00} {Top5,7:0.00} {OriginalTop5,8:0.00} {Loss,7:+0.00;-0.00} {LowestLoss,7:+0.00;-0.00} to {HighestLoss,5:+0.00;-0.00} {Agreement,11:0.0} {Divergence,12:0.0000}");
}
