using System.Collections.Immutable;
using DeepRebirth.OnnxRuntime;

namespace DeepRebirth.Benchmarks.Networks;

/// <summary>The same network in ONNX Runtime, with all of its optimisations.</summary>
internal sealed class Rival : IDisposable
{
    private readonly OnnxRuntimeSession session;
    private readonly string inputName;
    private readonly ImmutableArray<long> inputShape;

    /// <summary>Loads a network's file.</summary>
    /// <param name="library">The runtime.</param>
    /// <param name="onnxFile">The file; an open dimension in it is the batch.</param>
    /// <param name="threads">The threads that share the work of one call.</param>
    /// <param name="batch">The pictures of a call, where the file leaves that open.</param>
    public Rival(OnnxRuntimeLibrary library, string onnxFile, int threads, int batch = 1)
    {
        session = new OnnxRuntimeSession(library, onnxFile, threads);
        inputName = session.Inputs[0].Name;
        inputShape = [.. session.Inputs[0].Shape.Select(dimension => dimension < 1 ? batch : dimension)];
    }

    /// <summary>Runs the network on preprocessed values.</summary>
    public float[] Run(float[] input) => session.Run(new OnnxRuntimeTensor(inputName, inputShape, input))[0].Values;

    public void Dispose() => session.Dispose();
}
