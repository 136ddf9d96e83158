using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>BatchNormalization with the statistics of inference, which stay as they are; scale and shift are trained.</summary>
internal sealed unsafe class BatchNormalizationNode(
    BatchNormalization layer, BatchTensor input, BatchTensor output, Weight scale, Weight shift) : Node
{
    private readonly Operand operand = new(input);

    /// <inheritdoc/>
    public override IEnumerable<Operand> Operands => [operand];

    /// <inheritdoc/>
    public override BatchTensor Output => output;

    /// <inheritdoc/>
    public override IEnumerable<Weight> Weights => [scale, shift];

    /// <inheritdoc/>
    public override void Forward(int pictures)
    {
        nint row = (nint)pictures * output.Inner;
        for (int channel = 0; channel < output.Outer; channel++)
        {
            float factor = scale.Values[channel] * Inverse(channel);
            float addend = shift.Values[channel] - (layer.Mean.Values[channel] * factor);
            float* x = input.Values + (channel * row);
            float* y = output.Values + (channel * row);
            for (nint i = 0; i < row; i++)
                y[i] = (x[i] * factor) + addend;
        }
    }

    /// <inheritdoc/>
    public override void Backward(int pictures)
    {
        nint row = (nint)pictures * output.Inner;
        for (int channel = 0; channel < output.Outer; channel++)
        {
            float* dy = output.Gradients + (channel * row);
            float sum = VectorMath.Sum(dy, row);
            float product = VectorMath.Dot(dy, input.Values + (channel * row), row);
            shift.Gradient[channel] += sum;
            scale.Gradient[channel] += (product - (layer.Mean.Values[channel] * sum)) * Inverse(channel);
            if (!input.NeedsGradient)
                continue;
            float factor = scale.Values[channel] * Inverse(channel);
            float* dx = input.Gradients + (channel * row);
            for (nint i = 0; i < row; i++)
                dx[i] = operand.Accumulates ? dx[i] + (dy[i] * factor) : dy[i] * factor;
        }
    }

    private float Inverse(int channel) => 1 / MathF.Sqrt(layer.Variance.Values[channel] + layer.Epsilon);
}
