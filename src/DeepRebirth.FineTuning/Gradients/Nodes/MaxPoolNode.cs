using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>MaxPool and GlobalMaxPool: the gradient goes to the pixel that won, of equal ones to the first.</summary>
internal sealed unsafe class MaxPoolNode : Node
{
    private readonly Operand operand;
    private readonly Taps[] rows;
    private readonly Taps[] columns;
    private int[] winners = [];

    /// <summary>Creates the node.</summary>
    public MaxPoolNode(Window window, BatchTensor input, BatchTensor output)
    {
        operand = new Operand(input);
        Output = output;
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
        int planes = Output.Outer * pictures;
        if (winners.Length < planes * Output.Inner)
            winners = new int[planes * Output.Inner];
        int width = operand.Tensor.Shape[3];
        float* plane = operand.Tensor.Values;
        float* output = Output.Values;
        fixed (int* firstWinner = winners)
        {
            int* winner = firstWinner;
            for (int i = 0; i < planes; i++, plane += operand.Tensor.Inner)
            {
                foreach (Taps row in rows)
                {
                    foreach (Taps column in columns)
                    {
                        int best = (row.First * width) + column.First;
                        for (int y = row.First; y < row.End; y += row.Step)
                        {
                            for (int x = column.First; x < column.End; x += column.Step)
                            {
                                if (plane[(y * width) + x] > plane[best])
                                    best = (y * width) + x;
                            }
                        }
                        *winner++ = best;
                        *output++ = plane[best];
                    }
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
        int planes = Output.Outer * pictures;
        for (int plane = 0, i = 0; plane < planes; plane++)
        {
            float* target = input.Gradients + ((nint)plane * input.Inner);
            for (int end = i + Output.Inner; i < end; i++)
                target[winners[i]] += Output.Gradients[i];
        }
    }
}
