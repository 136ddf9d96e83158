using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.OnnxRuntime;

namespace DeepRebirth.Benchmarks;

/// <summary>What a sub-command is asked to measure.</summary>
/// <param name="Networks">The networks; at least one.</param>
/// <param name="Library">The rival.</param>
/// <param name="Threads">The threads of both sides; null where the sub-command decides.</param>
/// <param name="IsQuick">Whether a fraction of the work will do.</param>
internal sealed record BenchmarkRun(IReadOnlyList<BenchmarkNetwork> Networks, OnnxRuntimeLibrary Library, int? Threads, bool IsQuick)
{
    /// <summary>The numbers of threads to measure with: the given one, else one thread and two.</summary>
    public IReadOnlyList<int> EachThreads => Threads is { } given ? [given] : [1, 2];
}
