using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>Slice: one run of channels, which lie side by side for all pictures. Gradients of the other channels are zero.</summary>
internal sealed unsafe class SliceNode(Slice layer, BatchTensor input, BatchTensor output) : Node
{
    private readonly Operand operand = new(input);

    /// <inheritdoc/>
    public override IEnumerable<Operand> Operands => [operand];

    /// <inheritdoc/>
    public override BatchTensor Output => output;

    private int Images => output.Shape[0];

    private int ElementsPerChannel => output.Count / (Images * layer.Count);

    /// <inheritdoc/>
    public override void Forward(int pictures)
    {
        for (int image = 0; image < Images; image++)
            VectorMath.CopyOrAdd(Part(input.Values, image, pictures), Whole(output.Values, image, pictures), Length(pictures), accumulate: false);
    }

    /// <inheritdoc/>
    public override void Backward(int pictures)
    {
        if (!input.NeedsGradient)
            return;
        if (!operand.Accumulates)
            VectorMath.Clear(input.Gradients, (nint)input.Count * pictures);
        for (int image = 0; image < Images; image++)
            VectorMath.CopyOrAdd(Whole(output.Gradients, image, pictures), Part(input.Gradients, image, pictures), Length(pictures), accumulate: true);
    }

    private nint Length(int pictures) => (nint)layer.Count * ElementsPerChannel * pictures;

    private float* Part(float* start, int image, int pictures) =>
        start + ((((nint)image * input.Shape[1]) + layer.Start) * ElementsPerChannel * pictures);

    private float* Whole(float* start, int image, int pictures) => start + (image * Length(pictures));
}
