using System.Globalization;
using DeepRebirth.Benchmarks.FreshProcesses;

namespace DeepRebirth.Benchmarks.ColdStart;

/// <summary>Where one side's time goes until the first answer; medians, in milliseconds.</summary>
/// <param name="RuntimeMs">.NET's own start.</param>
/// <param name="LoadMs">Loading the network.</param>
/// <param name="FirstMs">The first prediction.</param>
/// <param name="LaterMs">A later prediction: what the first one would take if all were warm.</param>
/// <param name="CompilingMs">The just-in-time compiler's time in all of these, on all threads.</param>
/// <param name="CompiledMethods">The methods that were compiled.</param>
internal sealed record ColdStartSide(double RuntimeMs, double LoadMs, double FirstMs, double LaterMs, double CompilingMs, double CompiledMethods)
{
    public const string TableHead = "runtime     load    first (warm)   compiled";

    /// <summary>The medians of a side's processes.</summary>
    public static ColdStartSide Of(IReadOnlyCollection<FreshRun> runs) => new(
        Median(runs, run => run.RuntimeMs), Median(runs, run => run.LoadMs), Median(runs, run => run.FirstMs),
        Median(runs, run => run.LaterMs), Median(runs, run => run.CompilingMs), Median(runs, run => run.CompiledMethods));

    public string TableRow() => string.Create(
        CultureInfo.InvariantCulture,
        $"{RuntimeMs,7:0.0} {LoadMs,8:0.0} {FirstMs,8:0.0} ({LaterMs,4:0.0})   {CompilingMs:0.0} in {CompiledMethods} methods");

    private static double Median(IEnumerable<FreshRun> runs, Func<FreshRun, double> value) => Statistics.Shortened(Statistics.Median(runs.Select(value)));
}
