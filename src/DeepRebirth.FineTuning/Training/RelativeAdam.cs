using System.Numerics;
using DeepRebirth.FineTuning.Gradients;

namespace DeepRebirth.FineTuning.Training;

/// <summary>
/// Adam (Kingma, Ba 2015) with steps relative to the size of each tensor: <c>dw = rate * rms(w0) * m / sqrt(v)</c>, w0 the values at the stage's
/// start. One rate then fits layers of all scales.
/// </summary>
internal sealed class RelativeAdam : Optimizer
{
    private const float FirstDecay = 0.9f;
    private const float SecondDecay = 0.99f;
    private const float Epsilon = 1e-12f;
    private const float SmallestKernelSize = 1e-3f;
    private const float SmallestBiasSize = 0.05f;

    private readonly float decay;

    /// <summary>Measures the parameters.</summary>
    /// <param name="parameters">What is trained.</param>
    /// <param name="decay">The share of a weight (of no bias) that a step at rate 1 takes away, apart from the gradient (Loshchilov, Hutter 2019).</param>
    public RelativeAdam(IReadOnlyList<Parameter> parameters, float decay = 0) : base(parameters)
    {
        Scales = [.. parameters.Select(SizeOf)];
        this.decay = decay;
    }

    /// <inheritdoc/>
    public override float[] Scales { get; }

    /// <inheritdoc/>
    public override void Update(int parameter, int from, ReadOnlySpan<float> gradient, float rate, int step)
    {
        Span<float> values = Parameters[parameter].Values.Slice(from, gradient.Length);
        Span<float> first = First[parameter].AsSpan(from, gradient.Length);
        Span<float> second = Second[parameter].AsSpan(from, gradient.Length);
        float factor = (float)(rate * Scales[parameter] / (1 - Math.Pow(FirstDecay, step)));
        float kept = 1 - (Parameters[parameter].Role == "weights" ? rate * decay : 0);
        var epsilon = new Vector<float>(Epsilon);
        float correction = (float)(1 / (1 - Math.Pow(SecondDecay, step)));
        int i = 0;
        for (; i <= gradient.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var g = new Vector<float>(gradient[i..]);
            Vector<float> mean = (FirstDecay * new Vector<float>(first[i..])) + ((1 - FirstDecay) * g);
            Vector<float> square = (SecondDecay * new Vector<float>(second[i..])) + ((1 - SecondDecay) * g * g);
            mean.CopyTo(first[i..]);
            square.CopyTo(second[i..]);
            ((kept * new Vector<float>(values[i..])) - (factor * mean / (Vector.SquareRoot(square * correction) + epsilon))).CopyTo(values[i..]);
        }
        for (; i < gradient.Length; i++)
        {
            first[i] = (FirstDecay * first[i]) + ((1 - FirstDecay) * gradient[i]);
            second[i] = (SecondDecay * second[i]) + ((1 - SecondDecay) * gradient[i] * gradient[i]);
            values[i] = (kept * values[i]) - (factor * first[i] / (MathF.Sqrt(second[i] * correction) + Epsilon));
        }
    }

    private static float SizeOf(Parameter parameter)
    {
        double sum = 0;
        foreach (float value in parameter.Values)
            sum += (double)value * value;
        float size = (float)Math.Sqrt(sum / parameter.Count);
        return MathF.Max(size, parameter.Role == "weights" ? SmallestKernelSize : SmallestBiasSize);
    }
}
