namespace DeepRebirth.Benchmarks.FreshProcesses;

/// <summary>What a process that was started for some predictions told of itself.</summary>
/// <param name="RuntimeMs">Milliseconds from the process's start to the first line of its program.</param>
/// <param name="LoadMs">From there until the network is loaded: weights, preparation, ONNX Runtime's own optimisations.</param>
/// <param name="FirstMs">The first prediction.</param>
/// <param name="LaterMs">The last prediction, when all is warm.</param>
/// <param name="CompilingMs">What the just-in-time compiler took of all this until the first prediction was done, on all threads.</param>
/// <param name="CompiledMethods">The methods that were compiled.</param>
/// <param name="PeakKilobytes">The most memory that was resident; 0 where the system does not count that.</param>
/// <param name="ArenaBytes">The bytes of our activations; 0 on the other side.</param>
internal sealed record FreshRun(
    double RuntimeMs, double LoadMs, double FirstMs, double LaterMs, double CompilingMs, double CompiledMethods, double PeakKilobytes, double ArenaBytes)
{
    /// <summary>Milliseconds from the process's start to its first answer.</summary>
    public double StartMs => RuntimeMs + LoadMs + FirstMs;

    /// <summary>Megabytes (2^20) of <see cref="PeakKilobytes"/>.</summary>
    public double PeakMb => PeakKilobytes / 1024;
}
