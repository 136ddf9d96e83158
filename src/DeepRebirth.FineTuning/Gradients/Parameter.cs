using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>A weight tensor that is trained: the current values, which all threads read.</summary>
/// <param name="layer">The name of the layer that owns it.</param>
/// <param name="role">Its role there, as in <see cref="Layer.Weights"/>.</param>
/// <param name="initial">The values to start from.</param>
internal sealed class Parameter(string layer, string role, Tensor initial) : IDisposable
{
    private readonly NativeBuffer values = Filled(initial);

    /// <summary>The name of the layer that owns it.</summary>
    public string Layer { get; } = layer;

    /// <summary>Its role in that layer.</summary>
    public string Role { get; } = role;

    /// <summary>The dimensions.</summary>
    public TensorShape Shape { get; } = initial.Shape;

    /// <summary>The number of values.</summary>
    public int Count { get; } = initial.Count;

    /// <summary>The current values.</summary>
    public Span<float> Values => values.Span[..Count];

    /// <summary>The current values' place.</summary>
    public unsafe float* Pointer => values.Pointer;

    /// <inheritdoc/>
    public void Dispose() => values.Dispose();

    private static NativeBuffer Filled(Tensor initial)
    {
        var buffer = new NativeBuffer(initial.Count);
        initial.Values.CopyTo(buffer.Span);
        return buffer;
    }
}

/// <summary>A parameter as one thread trains it: the shared values and a gradient of its own.</summary>
internal sealed unsafe class Weight(Parameter parameter) : IDisposable
{
    private readonly NativeBuffer gradient = new(parameter.Count);

    /// <summary>The shared parameter.</summary>
    public Parameter Parameter { get; } = parameter;

    /// <summary>The values.</summary>
    public float* Values => Parameter.Pointer;

    /// <summary>The gradient's place; nodes add to it.</summary>
    public float* Gradient => gradient.Pointer;

    /// <summary>The gradient.</summary>
    public Span<float> GradientSpan => gradient.Span[..Parameter.Count];

    /// <inheritdoc/>
    public void Dispose() => gradient.Dispose();
}
