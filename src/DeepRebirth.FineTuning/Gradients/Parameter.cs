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
internal sealed unsafe class Weight(WeightForm form) : IDisposable
{
    private readonly NativeBuffer gradient = new(form.GradientLength);
    private bool isEmpty = true;

    /// <summary>What all threads share.</summary>
    public WeightForm Form { get; } = form;

    /// <summary>The shared parameter.</summary>
    public Parameter Parameter => Form.Parameter;

    /// <summary>The values.</summary>
    public float* Values => Parameter.Pointer;

    /// <summary>The gradient's place, in the order of <see cref="Form"/>; nodes add to it.</summary>
    public float* Gradient
    {
        get
        {
            Complete();
            return gradient.Pointer;
        }
    }

    /// <summary>Begins a new gradient.</summary>
    public void Forget() => isEmpty = true;

    /// <summary>Makes a gradient zero that nobody has added to.</summary>
    public void Complete()
    {
        if (isEmpty)
            VectorMath.Clear(gradient.Pointer, (nint)Form.GradientLength);
        isEmpty = false;
    }

    /// <summary>The gradient's place for a node that writes all of it where nobody has before.</summary>
    /// <param name="accumulate">Whether to add to what is there.</param>
    public float* GradientToWrite(out bool accumulate)
    {
        accumulate = !isEmpty;
        isEmpty = false;
        return gradient.Pointer;
    }

    /// <inheritdoc/>
    public void Dispose() => gradient.Dispose();
}
