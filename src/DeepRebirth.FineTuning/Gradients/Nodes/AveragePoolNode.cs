using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>AveragePool and GlobalAveragePool: the gradient is shared out equally.</summary>
internal sealed unsafe class AveragePoolNode : Node
{
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
    public override void Forward(int pictures)
    {
        int width = operand.Tensor.Shape[3];
        float* plane = operand.Tensor.Values;
        float* output = Output.Values;
        for (int i = Output.Outer * pictures; i > 0; i--, plane += operand.Tensor.Inner)
        {
            foreach (Taps row in rows)
            {
                foreach (Taps column in columns)
                {
                    float sum = 0;
                    for (int y = row.First; y < row.End; y += row.Step)
                    {
                        for (int x = column.First; x < column.End; x += column.Step)
                            sum += plane[(y * width) + x];
                    }
                    *output++ = sum / Divisor(row, column);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Backward(int pictures)
    {
        BatchTensor input = operand.Tensor;
        if (!input.NeedsGradient)
            return;
        if (!operand.Accumulates)
            VectorMath.Clear(input.Gradients, (nint)input.Count * pictures);
        int width = input.Shape[3];
        float* plane = input.Gradients;
        float* gradient = Output.Gradients;
        for (int i = Output.Outer * pictures; i > 0; i--, plane += input.Inner)
        {
            foreach (Taps row in rows)
            {
                foreach (Taps column in columns)
                {
                    float share = *gradient++ / Divisor(row, column);
                    for (int y = row.First; y < row.End; y += row.Step)
                    {
                        for (int x = column.First; x < column.End; x += column.Step)
                            plane[(y * width) + x] += share;
                    }
                }
            }
        }
    }

    private int Divisor(Taps row, Taps column) =>
        countPadding ? row.PaddedCount * column.PaddedCount : row.Count * column.Count;
}
