using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>AveragePool and GlobalAveragePool: the gradient is shared out equally.</summary>
internal sealed unsafe class AveragePoolNode : Node
{
    private const int Lanes = BatchTensor.Lanes;
    private readonly Operand operand;
    private readonly Taps[] rows;
    private readonly Taps[] columns;
    private readonly bool countPadding;

    /// <summary>Creates the node.</summary>
    public AveragePoolNode(Window window, bool countPadding, BatchTensor input, BatchTensor output)
    {
        operand = new Operand(input);
        Output = output;
        this.countPadding = countPadding;
        rows = Taps.OfRows(window, input.Shape, output.Shape);
        columns = Taps.OfColumns(window, input.Shape, output.Shape);
    }

    /// <inheritdoc/>
    public override IEnumerable<Operand> Operands => [operand];

    /// <inheritdoc/>
    public override BatchTensor Output { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(int pictures)
    {
        nint row = (nint)operand.Tensor.Shape[3] * Lanes;
        float* image = operand.Tensor.Values;
        float* output = Output.Values;
        for (int i = Output.Outer * pictures; i > 0; i--, image += operand.Tensor.Inner)
        {
            foreach (Taps tapsY in rows)
            {
                foreach (Taps tapsX in columns)
                {
                    Vector512<float> sum = Vector512<float>.Zero;
                    for (int y = tapsY.First; y < tapsY.End; y += tapsY.Step)
                    {
                        for (int x = tapsX.First; x < tapsX.End; x += tapsX.Step)
                            sum += Vector512.Load(image + (y * row) + (x * Lanes));
                    }
                    (sum / Vector512.Create((float)Divisor(tapsY, tapsX))).Store(output);
                    output += Lanes;
                }
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(int pictures)
    {
        BatchTensor input = operand.Tensor;
        if (!input.NeedsGradient)
            return;
        if (!operand.Accumulates)
            VectorMath.Clear(input.Gradients, (nint)input.Size * pictures);
        nint row = (nint)input.Shape[3] * Lanes;
        float* target = input.Gradients;
        float* gradient = Output.Gradients;
        for (int i = Output.Outer * pictures; i > 0; i--, target += input.Inner)
        {
            foreach (Taps tapsY in rows)
            {
                foreach (Taps tapsX in columns)
                {
                    Vector512<float> share = Vector512.Load(gradient) / Vector512.Create((float)Divisor(tapsY, tapsX));
                    for (int y = tapsY.First; y < tapsY.End; y += tapsY.Step)
                    {
                        for (int x = tapsX.First; x < tapsX.End; x += tapsX.Step)
                        {
                            float* at = target + (y * row) + (x * Lanes);
                            (Vector512.Load(at) + share).Store(at);
                        }
                    }
                    gradient += Lanes;
                }
            }
        }
    }

    private int Divisor(Taps row, Taps column) =>
        countPadding ? row.PaddedCount * column.PaddedCount : row.Count * column.Count;
}
