using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// LRN across channels, <c>y = x * s^-beta</c> with <c>s = bias + alpha / size * (sum of squares over the neighbours)</c>. Its gradient is
/// <c>dx[c] = dy[c] * s[c]^-beta - 2 * alpha * beta / size * x[c] * (sum over the channels i that have c as neighbour of dy[i] *
/// y[i] / s[i])</c>.
/// </summary>
internal sealed unsafe class LocalResponseNormalizationNode(
    LocalResponseNormalization layer, BatchTensor input, BatchTensor output) : Node, IDisposable
{
    private readonly Operand operand = new(input);
    private NativeBuffer scales = new(0);

    /// <inheritdoc/>
    public override IEnumerable<Operand> Operands => [operand];

    /// <inheritdoc/>
    public override BatchTensor Output => output;

    private int Before => (layer.Size - 1) / 2;

    private int After => layer.Size - 1 - Before;

    /// <inheritdoc/>
    public override void Forward(int pictures)
    {
        nint row = (nint)pictures * output.Inner;
        if (scales.Length < output.Outer * row)
        {
            scales.Dispose();
            scales = new NativeBuffer(output.Outer * row);
        }
        float factor = layer.Alpha / layer.Size;
        for (int channel = 0; channel < output.Outer; channel++)
        {
            float* scale = scales.Pointer + (channel * row);
            new Span<float>(scale, (int)row).Fill(layer.Bias);
            for (int other = Math.Max(channel - Before, 0); other <= Math.Min(channel + After, output.Outer - 1); other++)
            {
                float* x = input.Values + (other * row);
                for (nint i = 0; i < row; i++)
                    scale[i] += factor * x[i] * x[i];
            }
            for (nint i = 0; i < row; i++)
                output.Values[(channel * row) + i] = input.Values[(channel * row) + i] * Power(scale[i]);
        }
    }

    /// <inheritdoc/>
    public override void Backward(int pictures)
    {
        if (!input.NeedsGradient)
            return;
        nint row = (nint)pictures * output.Inner;
        float factor = 2 * layer.Alpha * layer.Beta / layer.Size;
        for (int channel = 0; channel < output.Outer; channel++)
        {
            for (nint i = 0; i < row; i++)
            {
                float sum = 0;
                for (int other = Math.Max(channel - After, 0); other <= Math.Min(channel + Before, output.Outer - 1); other++)
                {
                    nint at = (other * row) + i;
                    sum += output.Gradients[at] * output.Values[at] / scales.Pointer[at];
                }
                nint own = (channel * row) + i;
                float gradient = (output.Gradients[own] * Power(scales.Pointer[own])) - (factor * input.Values[own] * sum);
                input.Gradients[own] = operand.Accumulates ? input.Gradients[own] + gradient : gradient;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => scales.Dispose();

    private float Power(float scale)
    {
        if (layer.Beta != 0.75f)
            return MathF.Pow(scale, -layer.Beta);
        float root = 1 / MathF.Sqrt(scale);
        return root * MathF.Sqrt(root);
    }
}
