using DeepRebirth.FineTuning.Gradients;

namespace DeepRebirth.FineTuning.Training;

/// <summary>Changes parameters by their gradients. The state is two arrays a parameter.</summary>
internal abstract class Optimizer
{
    /// <summary>Creates an optimizer for some parameters.</summary>
    protected Optimizer(IReadOnlyList<Parameter> parameters)
    {
        Parameters = parameters;
        First = [.. parameters.Select(parameter => new float[parameter.Count])];
        Second = [.. parameters.Select(parameter => new float[parameter.Count])];
    }

    /// <summary>What is trained.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The first moment (or momentum) of each parameter.</summary>
    public IReadOnlyList<float[]> First { get; }

    /// <summary>The second moment of each parameter.</summary>
    public IReadOnlyList<float[]> Second { get; }

    /// <summary>The factor of the learning rate of each parameter; part of the state.</summary>
    public abstract float[] Scales { get; }

    /// <summary>Changes a part of one parameter.</summary>
    /// <param name="parameter">Its number.</param>
    /// <param name="from">The first value.</param>
    /// <param name="gradient">The gradients of the values from there.</param>
    /// <param name="rate">The learning rate now.</param>
    /// <param name="step">The step, counted from 1.</param>
    public abstract void Update(int parameter, int from, ReadOnlySpan<float> gradient, float rate, int step);
}
