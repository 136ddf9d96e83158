using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>Softmax within the network: <c>dx = y * (dy - sum(y * dy))</c> over each group of elements that add up to 1.</summary>
internal sealed unsafe class SoftmaxNode : Node
{
    private readonly Operand operand;
    private readonly int groups;
    private readonly int length;
    private readonly int stride;

    /// <summary>Creates the node.</summary>
    public SoftmaxNode(Softmax layer, BatchTensor input, BatchTensor output)
    {
        operand = new Operand(input);
        Output = output;
        int behind = 1;
        foreach (int dimension in input.Shape.AsSpan()[(layer.Axis + 1)..])
            behind *= dimension;
        stride = layer.Flattens ? 1 : behind;
        length = layer.Flattens ? behind * input.Shape[layer.Axis] : input.Shape[layer.Axis];
        groups = input.Count / length;
    }

    /// <inheritdoc/>
    public override IEnumerable<Operand> Operands => [operand];

    /// <inheritdoc/>
    public override BatchTensor Output { get; }

    /// <inheritdoc/>
    public override void Forward(int pictures) => ForEachGroup(pictures, offsets =>
    {
        float* x = operand.Tensor.Values;
        float max = float.NegativeInfinity;
        foreach (nint at in offsets)
            max = MathF.Max(max, x[at]);
        double sum = 0;
        foreach (nint at in offsets)
            sum += Math.Exp(x[at] - max);
        foreach (nint at in offsets)
            Output.Values[at] = (float)(Math.Exp(x[at] - max) / sum);
    });

    /// <inheritdoc/>
    public override void Backward(int pictures)
    {
        if (!operand.Tensor.NeedsGradient)
            return;
        ForEachGroup(pictures, offsets =>
        {
            double sum = 0;
            foreach (nint at in offsets)
                sum += Output.Values[at] * Output.Gradients[at];
            foreach (nint at in offsets)
            {
                float gradient = Output.Values[at] * (float)(Output.Gradients[at] - sum);
                float* target = operand.Tensor.Gradients + at;
                *target = operand.Accumulates ? *target + gradient : gradient;
            }
        });
    }

    private void ForEachGroup(int pictures, Action<nint[]> action)
    {
        var offsets = new nint[length];
        for (int picture = 0; picture < pictures; picture++)
        {
            for (int group = 0; group < groups; group++)
            {
                int first = (group / stride * stride * length) + (group % stride);
                for (int i = 0; i < length; i++)
                    offsets[i] = Output.Offset(first + (i * stride), picture, pictures);
                action(offsets);
            }
        }
    }
}
