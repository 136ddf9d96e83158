using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// LRN across channels, <c>y = x * s^-beta</c> with <c>s = bias + alpha / size * (sum of squares over the neighbours)</c>. Its gradient is
/// <c>dx[c] = dy[c] * s[c]^-beta - 2 * alpha * beta / size * x[c] * (sum over the channels i that have c as neighbour of dy[i] *
/// y[i] / s[i])</c>. Some pixels at a time, each pixel's channels brought side by side in a line with room on both sides: a vector that
/// begins between two stored ones is slow to read just after they were stored.
/// </summary>
internal sealed unsafe class LocalResponseNormalizationNode : Node, IDisposable
{
    private const int Lanes = BatchTensor.Lanes;
    private const int Group = 8;
    private readonly LocalResponseNormalization layer;
    private readonly Operand operand;
    private readonly int blocks;
    private readonly int margin;
    private readonly int lineLength;
    private readonly NativeBuffer lines;
    private readonly NativeBuffer scales;
    private readonly Vector512<float> lastChannels;

    /// <summary>Creates the node.</summary>
    public LocalResponseNormalizationNode(LocalResponseNormalization layer, BatchTensor input, BatchTensor output)
    {
        this.layer = layer;
        operand = new Operand(input);
        Output = output;
        blocks = output.Outer;
        margin = (layer.Size + Lanes - 1) / Lanes * Lanes;
        lineLength = (2 * margin) + (blocks * Lanes);
        lines = new NativeBuffer(Group * lineLength);
        scales = new NativeBuffer(Group * blocks * Lanes);
        lastChannels = Vector512.LessThan(Vector512<float>.Indices, Vector512.Create((float)output.ChannelsOf(blocks - 1)));
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
        for (nint first = 0; first < run; first += Group * Lanes)
        {
            nint length = Math.Min(Group * Lanes, run - first);
            WriteSquares(x + first, run, length);
            for (int block = 0; block < blocks; block++)
            {
                nint at = first + (block * run);
                for (nint i = 0; i < length; i += Lanes)
                    (Vector512.Load(x + at + i) * Power(Scale(i, block))).Store(y + at + i);
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
        for (nint first = 0; first < run; first += Group * Lanes)
        {
            nint length = Math.Min(Group * Lanes, run - first);
            WriteSquares(x + first, run, length);
            for (int block = 0; block < blocks; block++)
            {
                for (nint i = 0; i < length; i += Lanes)
                    Scale(i, block).Store(scales.Pointer + (i * blocks) + (block * Lanes));
            }
            for (int block = 0; block < blocks; block++)
            {
                nint at = first + (block * run);
                for (nint i = 0; i < length; i += Lanes)
                {
                    Vector512<float> scale = Vector512.Load(scales.Pointer + (i * blocks) + (block * Lanes));
                    Write(i, block, Vector512.Load(dy + at + i) * Vector512.Load(y + at + i) / scale);
                }
            }
            for (int block = 0; block < blocks; block++)
            {
                nint at = first + (block * run);
                for (nint i = 0; i < length; i += Lanes)
                {
                    Vector512<float> scale = Vector512.Load(scales.Pointer + (i * blocks) + (block * Lanes));
                    Vector512<float> gradient = (Vector512.Load(dy + at + i) * Power(scale))
                        - (factor * Vector512.Load(x + at + i) * Neighbours(i, block, After, Before));
                    (operand.Accumulates ? Vector512.Load(dx + at + i) + gradient : gradient).Store(dx + at + i);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lines.Dispose();
        scales.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteSquares(float* x, nint run, nint length)
    {
        for (int block = 0; block < blocks; block++)
        {
            for (nint i = 0; i < length; i += Lanes)
            {
                Vector512<float> value = Vector512.Load(x + (block * run) + i);
                Write(i, block, value * value);
            }
        }
    }

    /// <summary>Puts a block's values into the line of the pixel that begins at <paramref name="i"/>; what fills up the last block stays out of the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(nint i, int block, Vector512<float> values) =>
        (block == blocks - 1 ? values & lastChannels : values).Store(Place(i, block));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Place(nint i, int block) => lines.Pointer + (i / Lanes * lineLength) + margin + (block * Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Scale(nint i, int block) =>
        Vector512.Create(layer.Bias) + (Vector512.Create(layer.Alpha / layer.Size) * Neighbours(i, block, Before, After));

    /// <summary>For each channel of a block the sum over so many channels before and after it, and itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Neighbours(nint i, int block, int before, int after)
    {
        float* place = Place(i, block);
        Vector512<float> sum = Vector512.Load(place - before);
        for (int offset = 1 - before; offset <= after; offset++)
            sum += Vector512.Load(place + offset);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Power(Vector512<float> scale)
    {
        if (layer.Beta == 0.75f)
        {
            Vector512<float> root = Vector512<float>.One / Vector512.Sqrt(scale);
            return root * Vector512.Sqrt(root);
        }
        return AnyPower(scale);
    }

    private Vector512<float> AnyPower(Vector512<float> scale)
    {
        float* values = stackalloc float[Lanes];
        scale.Store(values);
        for (int lane = 0; lane < Lanes; lane++)
            values[lane] = MathF.Pow(values[lane], -layer.Beta);
        return Vector512.Load(values);
    }
}
