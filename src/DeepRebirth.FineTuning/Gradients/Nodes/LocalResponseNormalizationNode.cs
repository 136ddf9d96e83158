using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// LRN across channels, <c>y = x * s^-beta</c> with <c>s = bias + alpha / size * (sum of squares over the neighbours)</c>. Its gradient is
/// <c>dx[c] = dy[c] * s[c]^-beta - 2 * alpha * beta / size * x[c] * (sum over the channels i that have c as neighbour of dy[i] *
/// y[i] / s[i])</c>. A pixel at a time, whose channels are brought side by side with room on both sides.
/// </summary>
internal sealed unsafe class LocalResponseNormalizationNode : Node, IDisposable
{
    private const int Lanes = BatchTensor.Lanes;
    private readonly LocalResponseNormalization layer;
    private readonly Operand operand;
    private readonly int margin;
    private readonly NativeBuffer line;

    /// <summary>Creates the node.</summary>
    public LocalResponseNormalizationNode(LocalResponseNormalization layer, BatchTensor input, BatchTensor output)
    {
        this.layer = layer;
        operand = new Operand(input);
        Output = output;
        margin = (layer.Size + Lanes - 1) / Lanes * Lanes;
        line = new NativeBuffer((2 * margin) + (output.Outer * Lanes));
    }

    /// <inheritdoc/>
    public override IEnumerable<Operand> Operands => [operand];

    /// <inheritdoc/>
    public override BatchTensor Output { get; }

    private BatchTensor Input => operand.Tensor;

    private int Before => (layer.Size - 1) / 2;

    private int After => layer.Size - 1 - Before;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(int pictures)
    {
        nint run = (nint)pictures * Output.Inner;
        float* x = Input.Values;
        float* y = Output.Values;
        for (nint pixel = 0; pixel < run; pixel += Lanes)
        {
            ReadSquares(x + pixel, run);
            for (int block = 0; block < Output.Outer; block++)
            {
                nint at = pixel + (block * run);
                (Vector512.Load(x + at) * Power(Scale(block))).Store(y + at);
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(int pictures)
    {
        if (!Input.NeedsGradient)
            return;
        nint run = (nint)pictures * Output.Inner;
        float* x = Input.Values;
        float* y = Output.Values;
        float* dy = Output.Gradients;
        float* dx = Input.Gradients;
        var factor = Vector512.Create(2 * layer.Alpha * layer.Beta / layer.Size);
        float* scales = stackalloc float[Output.Outer * Lanes];
        for (nint pixel = 0; pixel < run; pixel += Lanes)
        {
            ReadSquares(x + pixel, run);
            for (int block = 0; block < Output.Outer; block++)
                Scale(block).Store(scales + (block * Lanes));
            for (int block = 0; block < Output.Outer; block++)
            {
                nint at = pixel + (block * run);
                Write(block, Vector512.Load(dy + at) * Vector512.Load(y + at) / Vector512.Load(scales + (block * Lanes)));
            }
            for (int block = 0; block < Output.Outer; block++)
            {
                nint at = pixel + (block * run);
                Vector512<float> gradient = (Vector512.Load(dy + at) * Power(Vector512.Load(scales + (block * Lanes))))
                    - (factor * Vector512.Load(x + at) * Neighbours(block, After, Before));
                (operand.Accumulates ? Vector512.Load(dx + at) + gradient : gradient).Store(dx + at);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => line.Dispose();

    private void ReadSquares(float* x, nint run)
    {
        for (int block = 0; block < Output.Outer; block++)
        {
            Vector512<float> value = Vector512.Load(x + (block * run));
            Write(block, value * value);
        }
    }

    /// <summary>Puts a block's values into the line; what fills up the last block stays out of the sums.</summary>
    private void Write(int block, Vector512<float> values)
    {
        float* place = line.Pointer + margin + (block * Lanes);
        values.Store(place);
        for (int lane = Output.ChannelsOf(block); lane < Lanes; lane++)
            place[lane] = 0;
    }

    private Vector512<float> Scale(int block) =>
        Vector512.Create(layer.Bias) + (Vector512.Create(layer.Alpha / layer.Size) * Neighbours(block, Before, After));

    /// <summary>For each channel of a block the sum over so many channels before and after it, and itself.</summary>
    private Vector512<float> Neighbours(int block, int before, int after)
    {
        float* place = line.Pointer + margin + (block * Lanes);
        Vector512<float> sum = Vector512.Load(place - before);
        for (int offset = 1 - before; offset <= after; offset++)
            sum += Vector512.Load(place + offset);
        return sum;
    }

    private Vector512<float> Power(Vector512<float> scale)
    {
        if (layer.Beta == 0.75f)
        {
            Vector512<float> root = Vector512<float>.One / Vector512.Sqrt(scale);
            return root * Vector512.Sqrt(root);
        }
        float* values = stackalloc float[Lanes];
        scale.Store(values);
        for (int lane = 0; lane < Lanes; lane++)
            values[lane] = MathF.Pow(values[lane], -layer.Beta);
        return Vector512.Load(values);
    }
}
