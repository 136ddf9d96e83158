using System.Numerics;
using DeepRebirth.FineTuning.Gradients;

namespace DeepRebirth.FineTuning.Training;

/// <summary>Stochastic gradient descent with momentum .9, new layers at ten times the rate of the others, as in the paper.</summary>
/// <param name="parameters">What is trained.</param>
/// <param name="newLayers">The layers that learn faster.</param>
/// <param name="decay">The factor of the weights (of no bias) that is added to their gradients.</param>
internal sealed class MomentumDescent(IReadOnlyList<Parameter> parameters, IReadOnlySet<string> newLayers, float decay = 0) : Optimizer(parameters)
{
    private const float Momentum = 0.9f;
    private const float NewLayerFactor = 10;

    /// <inheritdoc/>
    public override float[] Scales { get; } =
        [.. parameters.Select(parameter => newLayers.Contains(parameter.Layer) ? NewLayerFactor : 1)];

    /// <inheritdoc/>
    public override void Update(int parameter, int from, ReadOnlySpan<float> gradient, float rate, int step)
    {
        Span<float> values = Parameters[parameter].Values.Slice(from, gradient.Length);
        Span<float> velocity = First[parameter].AsSpan(from, gradient.Length);
        float weightDecay = Parameters[parameter].Role == "weights" ? decay : 0;
        float factor = rate * Scales[parameter];
        int i = 0;
        for (; i <= gradient.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var value = new Vector<float>(values[i..]);
            Vector<float> speed = (Momentum * new Vector<float>(velocity[i..])) + new Vector<float>(gradient[i..]) + (weightDecay * value);
            speed.CopyTo(velocity[i..]);
            (value - (factor * speed)).CopyTo(values[i..]);
        }
        for (; i < gradient.Length; i++)
        {
            velocity[i] = (Momentum * velocity[i]) + gradient[i] + (weightDecay * values[i]);
            values[i] -= factor * velocity[i];
        }
    }
}
