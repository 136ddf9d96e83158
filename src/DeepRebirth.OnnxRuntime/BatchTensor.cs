using System;

namespace DeepRebirth.OnnxRuntime;

/// <summary>An input or output of a batch: the caller's values, image behind image, and the tensor's place in the memory of a prediction.</summary>
/// <param name="offset">Floats from the memory's start to the tensor.</param>
/// <param name="length">The number of values of one image.</param>
/// <param name="values">The values of the first image; must not move while the batch runs.</param>
internal readonly unsafe struct BatchTensor(int offset, int length, float* values)
{
    private readonly float* values = values;

    public int Offset => offset;

    public int Length => length;

    /// <summary>The values of an image.</summary>
    public Span<float> Image(int image) => new(values + ((long)image * length), length);
}
