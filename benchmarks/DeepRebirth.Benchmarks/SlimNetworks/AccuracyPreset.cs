using System.Globalization;

namespace DeepRebirth.Benchmarks.SlimNetworks;

/// <summary>What to slim a network for, and the time that it should then take.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Slimming">The option <c>Slimming</c>; null for the search.</param>
/// <param name="Budget">The points of top-5 that it may cost; null where it is measured without a limit.</param>
/// <param name="TimeGoal">The highest ratio of the slim network's time to the exactly merged network's; null without a goal.</param>
internal sealed record AccuracyPreset(string Name, string? Slimming, double? Budget, double? TimeGoal)
{
    /// <summary>All presets.</summary>
    public static IReadOnlyList<AccuracyPreset> All { get; } =
    [
        new("paper", "Paper", null, null),
        new("budget-0.4", null, 0.4, 0.88),
        new("budget-1", null, 1, 0.84),
        new("budget-2", null, 2, 0.78),
    ];

    /// <summary>The options of <c>deeprebirth slim</c>.</summary>
    public IEnumerable<string> Options =>
    [
        .. Budget is { } budget ? (string[])["--accuracy-budget", budget.ToString(CultureInfo.InvariantCulture)] : [],
        .. Slimming is { } slimming ? (string[])["--slimming", slimming] : [],
    ];

    /// <summary>The presets' names.</summary>
    public static string Names => string.Join(", ", All.Select(preset => preset.Name));
}
