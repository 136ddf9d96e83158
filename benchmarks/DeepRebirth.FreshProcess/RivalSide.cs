using System.Collections.Immutable;
using DeepRebirth.OnnxRuntime;

namespace DeepRebirth.FreshProcess;

/// <summary>ONNX Runtime by its C interface, with all of its optimisations.</summary>
internal sealed class RivalSide : ISide
{
    private readonly OnnxRuntimeSession session;
    private readonly OnnxRuntimeTensor input;

    private RivalSide(OnnxRuntimeLibrary library, string model, int threads)
    {
        session = new OnnxRuntimeSession(library, model, threads);
        OnnxRuntimeTensorInfo info = session.Inputs[0];
        ImmutableArray<long> shape = [.. info.Shape.Select(dimension => Math.Max(dimension, 1))]; // an open dimension is the batch
        input = new OnnxRuntimeTensor(info.Name, shape, new float[shape.Aggregate((product, dimension) => product * dimension)]);
    }

    public long ArenaBytes => 0;

    public static ISide Load(string model, int threads) =>
        OnnxRuntimeLibrary.TryLoad(out OnnxRuntimeLibrary? library, out string? problem)
            ? new RivalSide(library, model, threads)
            : throw new InvalidOperationException(problem);

    public void Predict() => session.Run(input);

    public void Dispose() => session.Dispose();
}
