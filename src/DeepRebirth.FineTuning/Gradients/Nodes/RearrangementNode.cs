using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// Layers that only move elements within a picture: Flatten, Reshape, Squeeze, Unsqueeze, Identity, Dropout (of inference), Transpose, Pad. Each
/// element of the output is one of the input, or a constant.
/// </summary>
internal sealed unsafe class RearrangementNode(BatchTensor input, BatchTensor output, ElementMap map, float constant = 0) : Node
{
    private readonly Operand operand = new(input);
    private readonly bool isCopy = map.IsIdentity && input.Inner == output.Inner && input.IsImage == output.IsImage && input.Outer == output.Outer;

    /// <inheritdoc/>
    public override IEnumerable<Operand> Operands => [operand];

    /// <inheritdoc/>
    public override BatchTensor Output => output;

    /// <summary>Where each element of a Transpose's output comes from.</summary>
    public static ElementMap MapOf(Transpose layer, TensorShape input, TensorShape output)
    {
        int[] strides = ElementMap.RowMajorStrides(input.AsSpan());
        return ElementMap.Strided(output.AsSpan(), [.. layer.Permutation.Select(axis => strides[axis])]);
    }

    /// <summary>Where each element of a Pad's output comes from; -1 for the padding.</summary>
    public static ElementMap MapOf(Pad layer, TensorShape input, TensorShape output)
    {
        (int height, int width) = (input[2], input[3]);
        return new ElementMap([.. Enumerable.Range(0, (int)output.ElementCount).Select(element =>
        {
            (int rows, int x) = Math.DivRem(element, output[3]);
            (int plane, int y) = Math.DivRem(rows, output[2]);
            (y, x) = (y - layer.Padding.Top, x - layer.Padding.Left);
            return y >= 0 && y < height && x >= 0 && x < width ? (((plane * height) + y) * width) + x : -1;
        })]);
    }

    /// <inheritdoc/>
    public override void Forward(int pictures)
    {
        if (isCopy)
        {
            VectorMath.CopyOrAdd(input.Values, output.Values, (nint)output.Size * pictures, accumulate: false);
            return;
        }
        for (int element = 0; element < output.Count; element++)
        {
            int source = map.Elements[element];
            for (int picture = 0; picture < pictures; picture++)
            {
                output.Values[output.Offset(element, picture, pictures)] =
                    source < 0 ? constant : input.Values[input.Offset(source, picture, pictures)];
            }
        }
    }

    /// <inheritdoc/>
    public override void Backward(int pictures)
    {
        if (!input.NeedsGradient)
            return;
        if (isCopy)
        {
            VectorMath.CopyOrAdd(output.Gradients, input.Gradients, (nint)output.Size * pictures, operand.Accumulates);
            return;
        }
        if (!operand.Accumulates)
            VectorMath.Clear(input.Gradients, (nint)input.Size * pictures);
        for (int element = 0; element < output.Count; element++)
        {
            int source = map.Elements[element];
            for (int picture = 0; source >= 0 && picture < pictures; picture++)
                input.Gradients[input.Offset(source, picture, pictures)] += output.Gradients[output.Offset(element, picture, pictures)];
        }
    }
}
