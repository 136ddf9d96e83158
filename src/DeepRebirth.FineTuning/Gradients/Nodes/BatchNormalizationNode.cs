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

    private int Channels => output.Shape[1];

    private int Step => output.IsImage ? BatchTensor.Lanes : 1;

    /// <inheritdoc/>
    public override void Forward(int pictures)
    {
        nint run = (nint)pictures * output.Inner;
        for (int channel = 0; channel < Channels; channel++)
        {
            float factor = scale.Values[channel] * Inverse(channel);
            float addend = shift.Values[channel] - (layer.Mean.Values[channel] * factor);
            float* x = input.Values + Start(channel, pictures);
            float* y = output.Values + Start(channel, pictures);
            for (nint i = 0; i < run; i += Step)
                y[i] = (x[i] * factor) + addend;
        }
    }

    /// <inheritdoc/>
    public override void Backward(int pictures)
    {
        nint run = (nint)pictures * output.Inner;
        for (int channel = 0; channel < Channels; channel++)
        {
            float* x = input.Values + Start(channel, pictures);
            float* dy = output.Gradients + Start(channel, pictures);
            double sum = 0;
            double product = 0;
            for (nint i = 0; i < run; i += Step)
            {
                sum += dy[i];
                product += dy[i] * x[i];
            }
            shift.Gradient[channel] += (float)sum;
            scale.Gradient[channel] += (float)((product - (layer.Mean.Values[channel] * sum)) * Inverse(channel));
            if (!input.NeedsGradient)
                continue;
            float factor = scale.Values[channel] * Inverse(channel);
            float* dx = input.Gradients + Start(channel, pictures);
            for (nint i = 0; i < run; i += Step)
                dx[i] = operand.Accumulates ? dx[i] + (dy[i] * factor) : dy[i] * factor;
        }
    }

    private nint Start(int channel, int pictures) =>
        output.IsImage ? output.ChannelOffset(channel, 0, pictures) : channel * (nint)pictures * output.Inner;

    private float Inverse(int channel) => 1 / MathF.Sqrt(layer.Variance.Values[channel] + layer.Epsilon);
}
