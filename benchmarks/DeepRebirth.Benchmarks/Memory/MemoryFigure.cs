using System.Globalization;
using DeepRebirth.Benchmarks.FreshProcesses;
using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.Benchmarks.Reporting;

namespace DeepRebirth.Benchmarks.Memory;

/// <summary>The most memory that a process had resident, on both sides, in megabytes of 2^20 bytes.</summary>
/// <param name="Name"><c>memory/</c> and the network.</param>
/// <param name="Threads">The threads of both sides.</param>
/// <param name="OursMb">Our median.</param>
/// <param name="OnnxruntimeMb">ONNX Runtime's median.</param>
/// <param name="Ratio">Our median over ONNX Runtime's.</param>
/// <param name="Goal">What the ratio may be at most; null for no goal.</param>
/// <param name="OursMaxMb">Our largest process.</param>
/// <param name="OnnxruntimeMaxMb">ONNX Runtime's largest process.</param>
/// <param name="ArenaMb">What our activations take of it.</param>
/// <param name="Processes">The number of processes of each side.</param>
internal sealed record MemoryFigure(
    string Name, int Threads, double OursMb, double OnnxruntimeMb, double Ratio, double? Goal,
    double OursMaxMb, double OnnxruntimeMaxMb, double ArenaMb, int Processes) : IFigure
{
    public const string TableHead = "peak memory     threads   ours MB   (max)   of which arena   ONNX Runtime MB   (max)   ratio   goal";

    private const double Megabyte = 1 << 20;

    /// <summary>The figure of a network's processes.</summary>
    public static MemoryFigure Of(BenchmarkNetwork network, int threads, IReadOnlyList<(FreshRun Ours, FreshRun Theirs)> runs)
    {
        double ours = Statistics.Median(runs.Select(run => run.Ours.PeakMb));
        double theirs = Statistics.Median(runs.Select(run => run.Theirs.PeakMb));
        return new(
            $"memory/{network.Name}", threads,
            Statistics.Shortened(ours),
            Statistics.Shortened(theirs),
            Statistics.Shortened(ours / theirs),
            network.MemoryGoal,
            Statistics.Shortened(runs.Max(run => run.Ours.PeakMb)),
            Statistics.Shortened(runs.Max(run => run.Theirs.PeakMb)),
            Statistics.Shortened(runs[0].Ours.ArenaBytes / Megabyte),
            runs.Count);
    }

    public IEnumerable<string> Misses() => Ratio > Goal
        ? [string.Create(CultureInfo.InvariantCulture, $"{Name} on {Threads} threads takes {Ratio} of ONNX Runtime's memory, more than {Goal}.")]
        : [];

    public string TableRow() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name["memory/".Length..],-15} {Threads,7} {OursMb,9:0.0} {OursMaxMb,7:0.0} {ArenaMb,16:0.0} {OnnxruntimeMb,17:0.0} {OnnxruntimeMaxMb,7:0.0} {Ratio,7:0.000} {Goal,6:0.00}");
}
