namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// What all threads share of a weight: the values, where kernels want them in an order of their own also in that, and the order of
/// the gradient as kernels sum it up. It is cut into parts, each some neighbouring values, on which threads may work at the same time.
/// </summary>
/// <param name="parameter">The parameter.</param>
internal abstract unsafe class WeightForm(Parameter parameter) : IDisposable
{
    /// <summary>The parameter.</summary>
    public Parameter Parameter { get; } = parameter;

    /// <summary>The floats of a gradient.</summary>
    public abstract long GradientLength { get; }

    /// <summary>The floats of the values in other orders.</summary>
    public virtual long PackedLength => 0;

    /// <summary>The number of parts.</summary>
    public abstract int Parts { get; }

    /// <summary>The values of a part.</summary>
    public abstract (int From, int Count) ValuesOf(int part);

    /// <summary>Where the gradient of a part's values lies within a gradient.</summary>
    public abstract (nint From, nint Count) GradientOf(int part);

    /// <summary>Brings the current values of a part into the order in which kernels read them.</summary>
    public virtual void Pack(int part)
    {
    }

    /// <summary>Brings the gradient of a part into the order of its values.</summary>
    /// <param name="part">The part.</param>
    /// <param name="gradient">The part's place within a gradient.</param>
    /// <param name="target">Room for a value for each of the part's.</param>
    public abstract void ReadGradient(int part, float* gradient, float* target);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}

/// <summary>A weight whose values and gradient lie as in the network.</summary>
internal sealed unsafe class PlainForm(Parameter parameter) : WeightForm(parameter)
{
    private const int PartLength = 1 << 14;

    /// <inheritdoc/>
    public override long GradientLength => Parameter.Count;

    /// <inheritdoc/>
    public override int Parts => (Parameter.Count + PartLength - 1) / PartLength;

    /// <inheritdoc/>
    public override (int From, int Count) ValuesOf(int part) =>
        (part * PartLength, Math.Min(PartLength, Parameter.Count - (part * PartLength)));

    /// <inheritdoc/>
    public override (nint From, nint Count) GradientOf(int part) => ValuesOf(part);

    /// <inheritdoc/>
    public override void ReadGradient(int part, float* gradient, float* target) =>
        VectorMath.CopyOrAdd(gradient, target, ValuesOf(part).Count, accumulate: false);
}
