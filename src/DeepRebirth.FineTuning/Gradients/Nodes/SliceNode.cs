using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>Slice: some neighbouring channels. Gradients of the other channels are zero.</summary>
internal sealed unsafe class SliceNode(Slice layer, BatchTensor input, BatchTensor output) : Node
{
    private readonly Operand operand = new(input);

    /// <inheritdoc/>
    public override IEnumerable<Operand> Operands => [operand];

    /// <inheritdoc/>
    public override BatchTensor Output => output;

    private bool HasSeveralImages => output.Shape[0] > 1;

    /// <inheritdoc/>
    public override void Forward(int pictures)
    {
        if (HasSeveralImages)
            ForEachRun(pictures, (from, to, length) => VectorMath.CopyOrAdd(input.Values + from, output.Values + to, length, accumulate: false));
        else
            ChannelCopy.Run(input, layer.Start, input.Values, output, 0, output.Values, layer.Count, pictures, accumulate: false);
    }

    /// <inheritdoc/>
    public override void Backward(int pictures)
    {
        if (!input.NeedsGradient)
            return;
        if (!operand.Accumulates)
            VectorMath.Clear(input.Gradients, (nint)input.Size * pictures);
        if (HasSeveralImages)
            ForEachRun(pictures, (from, to, length) => VectorMath.CopyOrAdd(output.Gradients + to, input.Gradients + from, length, accumulate: true));
        else
            ChannelCopy.Run(output, 0, output.Gradients, input, layer.Start, input.Gradients, layer.Count, pictures, accumulate: true);
    }

    /// <summary>Where a tensor holds several images for each picture, their channels lie apart.</summary>
    private void ForEachRun(int pictures, Action<nint, nint, nint> action)
    {
        int images = output.Shape[0];
        nint channel = (nint)(output.Count / (images * layer.Count)) * pictures;
        for (int image = 0; image < images; image++)
            action(((image * (nint)input.Shape[1]) + layer.Start) * channel, image * (nint)layer.Count * channel, layer.Count * channel);
    }
}
