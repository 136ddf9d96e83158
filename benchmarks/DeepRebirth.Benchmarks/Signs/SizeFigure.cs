using System.Globalization;
using DeepRebirth.Benchmarks.Reporting;
using DeepRebirth.Slimming;

namespace DeepRebirth.Benchmarks.Signs;

/// <summary>How much smaller the slim network is.</summary>
/// <param name="Name"><c>signs/size</c>.</param>
/// <param name="OriginalMultiplyAdds">The original's multiply-adds.</param>
/// <param name="MultiplyAdds">The slim network's.</param>
/// <param name="Ratio">How many times fewer they are.</param>
/// <param name="OriginalWeights">The original's weights.</param>
/// <param name="Weights">The slim network's.</param>
/// <param name="Goal">What the ratio must be at least.</param>
internal sealed record SizeFigure(
    string Name, long OriginalMultiplyAdds, long MultiplyAdds, double Ratio, long OriginalWeights, long Weights, double Goal) : IFigure
{
    private const double LeastRatio = 2;

    /// <summary>The figure of two networks' sizes.</summary>
    public static SizeFigure Of(NetworkSize original, NetworkSize slim) => new(
        "signs/size", original.MultiplyAdds, slim.MultiplyAdds, Math.Round((double)original.MultiplyAdds / slim.MultiplyAdds, 3), original.Weights, slim.Weights, LeastRatio);

    public IEnumerable<string> Misses() => Ratio < Goal
        ? [string.Create(CultureInfo.InvariantCulture, $"{Name}: {Ratio} times fewer multiply-adds, not {Goal}.")]
        : [];

    public string Text() => string.Create(
        CultureInfo.InvariantCulture,
        $"multiply-adds   {OriginalMultiplyAdds / 1e6:0.0} M -> {MultiplyAdds / 1e6:0.0} M: {Ratio:0.00} times fewer (goal: {Goal:0})\nweights         {OriginalWeights / 1e6:0.000} M -> {Weights / 1e6:0.000} M");
}
