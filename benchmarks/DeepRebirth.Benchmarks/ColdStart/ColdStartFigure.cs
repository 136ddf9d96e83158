using System.Globalization;
using DeepRebirth.Benchmarks.FreshProcesses;
using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.Benchmarks.Reporting;

namespace DeepRebirth.Benchmarks.ColdStart;

/// <summary>The time from the start of a process to its first answer, on both sides.</summary>
/// <param name="Name"><c>coldstart/</c> and the network.</param>
/// <param name="Threads">The threads of both sides.</param>
/// <param name="OursMs">Our median.</param>
/// <param name="OnnxruntimeMs">ONNX Runtime's median.</param>
/// <param name="Ratio">The median of the ratios of processes that ran one after the other, ours over ONNX Runtime's.</param>
/// <param name="Goal">What the ratio may be at most; null for no goal.</param>
/// <param name="OursMinMs">Our fastest process.</param>
/// <param name="OnnxruntimeMinMs">ONNX Runtime's fastest process.</param>
/// <param name="Processes">The number of processes of each side.</param>
/// <param name="Ours">Where our time goes.</param>
/// <param name="Onnxruntime">Where ONNX Runtime's time goes.</param>
internal sealed record ColdStartFigure(
    string Name, int Threads, double OursMs, double OnnxruntimeMs, double Ratio, double? Goal,
    double OursMinMs, double OnnxruntimeMinMs, int Processes, ColdStartSide Ours, ColdStartSide Onnxruntime) : IFigure
{
    public const string TableHead = "cold start      threads   ours ms   (min)   ONNX Runtime ms   (min)   ratio   goal";

    /// <summary>The figure of a network's processes.</summary>
    public static ColdStartFigure Of(BenchmarkNetwork network, int threads, IReadOnlyList<(FreshRun Ours, FreshRun Theirs)> runs)
    {
        FreshRun[] ours = [.. runs.Select(run => run.Ours)];
        FreshRun[] theirs = [.. runs.Select(run => run.Theirs)];
        return new(
            $"coldstart/{network.Name}", threads,
            Statistics.Shortened(Statistics.Median(ours.Select(run => run.StartMs))),
            Statistics.Shortened(Statistics.Median(theirs.Select(run => run.StartMs))),
            Statistics.Shortened(Statistics.Median(runs.Select(run => run.Ours.StartMs / run.Theirs.StartMs))),
            network.ColdStartGoal,
            Statistics.Shortened(ours.Min(run => run.StartMs)),
            Statistics.Shortened(theirs.Min(run => run.StartMs)),
            runs.Count, ColdStartSide.Of(ours), ColdStartSide.Of(theirs));
    }

    public IEnumerable<string> Misses() => Ratio > Goal
        ? [string.Create(CultureInfo.InvariantCulture, $"{Name} on {Threads} threads takes {Ratio} of ONNX Runtime's time, more than {Goal}.")]
        : [];

    public string TableRow() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Name["coldstart/".Length..],-15} {Threads,7} {OursMs,9:0.0} {OursMinMs,7:0.0} {OnnxruntimeMs,17:0.0} {OnnxruntimeMinMs,7:0.0} {Ratio,7:0.000} {Goal,6:0.00}
            of which, ms  {ColdStartSide.TableHead}
            ours          {Ours.TableRow()}
            ONNX Runtime  {Onnxruntime.TableRow()}
        """);
}
