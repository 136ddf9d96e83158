using System.Numerics;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// Relu, LeakyRelu, Clip, Sigmoid. At a kink the slope is the one to the left for Relu and Clip's ends, the one to the right for
/// LeakyRelu.
/// </summary>
internal sealed unsafe class ActivationNode(Activation layer, BatchTensor input, BatchTensor output) : Node
{
    private readonly Operand operand = new(input);

    /// <inheritdoc/>
    public override IEnumerable<Operand> Operands => [operand];

    /// <inheritdoc/>
    public override BatchTensor Output => output;

    /// <inheritdoc/>
    public override void Forward(int pictures)
    {
        nint count = (nint)output.Size * pictures;
        float* x = input.Values;
        float* y = output.Values;
        nint i = 0;
        if (layer.Kind == ActivationKind.Relu)
        {
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                Vector.Max(Vector.Load(x + i), Vector<float>.Zero).Store(y + i);
        }
        for (; i < count; i++)
            y[i] = Apply(x[i]);
    }

    /// <inheritdoc/>
    public override void Backward(int pictures)
    {
        if (!input.NeedsGradient)
            return;
        nint count = (nint)output.Size * pictures;
        float* x = input.Values;
        float* y = output.Values;
        float* dy = output.Gradients;
        float* dx = input.Gradients;
        nint i = 0;
        if (layer.Kind == ActivationKind.Relu)
        {
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<int> positive = Vector.GreaterThan(Vector.Load(y + i), Vector<float>.Zero);
                Vector<float> gradient = Vector.ConditionalSelect(positive, Vector.Load(dy + i), Vector<float>.Zero);
                (operand.Accumulates ? Vector.Load(dx + i) + gradient : gradient).Store(dx + i);
            }
        }
        for (; i < count; i++)
        {
            float gradient = dy[i] * Slope(x[i], y[i]);
            dx[i] = operand.Accumulates ? dx[i] + gradient : gradient;
        }
    }

    private float Apply(float x) => layer.Kind switch
    {
        ActivationKind.Relu => MathF.Max(x, 0),
        ActivationKind.LeakyRelu => x >= 0 ? x : layer.Alpha * x,
        ActivationKind.Clip => MathF.Min(MathF.Max(x, layer.Minimum), layer.Maximum),
        ActivationKind.Sigmoid => 1 / (1 + MathF.Exp(-x)),
        _ => throw new FineTuningException($"Layer '{layer.Name}': the activation {layer.Kind} has no gradient."),
    };

    private float Slope(float x, float y) => layer.Kind switch
    {
        ActivationKind.Relu => x > 0 ? 1 : 0,
        ActivationKind.LeakyRelu => x >= 0 ? 1 : layer.Alpha,
        ActivationKind.Clip => x > layer.Minimum && x < layer.Maximum ? 1 : 0,
        _ => y * (1 - y),
    };
}
