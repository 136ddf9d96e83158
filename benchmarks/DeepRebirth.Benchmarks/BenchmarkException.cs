namespace DeepRebirth.Benchmarks;

/// <summary>Nothing can be measured; the message says why and what to do.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
