using System.Collections.Immutable;
using DeepRebirth.OnnxRuntime;

namespace DeepRebirth.Benchmarks.Networks;

/// <summary>The same network in ONNX Runtime, with all of its optimisations.</summary>
internal sealed class Rival : IDisposable
{
    private readonly OnnxRuntimeSession session;
    private readonly string inputName;
    private readonly ImmutableArray<long> inputShape;

    /// <summary>Loads the network's file.</summary>
    public Rival(OnnxRuntimeLibrary library, BenchmarkNetwork network, int threads)
    {
        session = new OnnxRuntimeSession(library, network.OnnxFile, threads);
        inputName = session.Inputs[0].Name;
        inputShape = [.. session.Inputs[0].Shape.Select(dimension => Math.Max(dimension, 1))]; // an open dimension is the batch
    }

    /// <summary>Runs the network on preprocessed values.</summary>
    public float[] Run(float[] input) => session.Run(new OnnxRuntimeTensor(inputName, inputShape, input))[0].Values;

    public void Dispose() => session.Dispose();
}
