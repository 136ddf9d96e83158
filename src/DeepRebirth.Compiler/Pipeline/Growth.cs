using System.Globalization;
using DeepRebirth.Networks;
using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>Tells where "slimming" made a network larger or slower: rewrites that were named, or the paper's steps, are made without asking what they are worth.</summary>
internal static class Growth
{
    // A fold may add some taps, and a cost model is no clock.
    private const double Noticeable = 1.01;

    /// <summary>What grew, in one paragraph, or null where nothing did.</summary>
    /// <param name="result">The finished network.</param>
    /// <param name="price">Predicts the milliseconds of a network.</param>
    public static string? Of(SlimmingResult result, Func<Network, double> price)
    {
        if (!result.Rewrites.Any(rewrite => rewrite.Kind != nameof(SlimmingKind.Exact) && rewrite.Outcome == RewriteOutcome.Applied))
            return null;
        (double before, double after) = (price(result.OriginalNetwork!), price(result.Network!));
        string[] grown =
        [
            .. Grown(result.Original.MultiplyAdds / 1e6, result.Slim.MultiplyAdds / 1e6, "million multiply-adds"),
            .. Grown(result.Original.Weights / 1e6, result.Slim.Weights / 1e6, "million weights"),
            .. Grown(before, after, "predicted milliseconds"),
        ];
        return grown.Length == 0 ? null
            : $"The rewrites that were asked for by name do not only make this network slimmer: {string.Join(", ", grown)}. Let a search choose among them (Slimming=\"Default\", or kinds without names), or name others.";
    }

    private static IEnumerable<string> Grown(double before, double after, string unit) =>
        after > Noticeable * before ? [$"{Short(before)} -> {Short(after)} {unit}"] : [];

    private static string Short(double value) => value.ToString(value >= 10 ? "0" : "0.0##", CultureInfo.InvariantCulture);
}
