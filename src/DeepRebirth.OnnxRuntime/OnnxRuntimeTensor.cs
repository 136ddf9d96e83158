using System.Collections.Immutable;

namespace DeepRebirth.OnnxRuntime;

/// <summary>A named float32 tensor that goes into a session or comes out of it.</summary>
/// <param name="Name">The name of the model's input or output.</param>
/// <param name="Shape">The dimensions, outermost first.</param>
/// <param name="Values">The elements, row-major.</param>
public sealed record OnnxRuntimeTensor(string Name, ImmutableArray<long> Shape, float[] Values);

/// <summary>An input or output that a model declares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">The dimensions; -1 where the model leaves one open.</param>
public sealed record OnnxRuntimeTensorInfo(string Name, ImmutableArray<long> Shape);
