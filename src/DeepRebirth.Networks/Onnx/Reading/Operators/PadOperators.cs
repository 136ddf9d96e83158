namespace DeepRebirth.Networks.Onnx.Reading.Operators;

/// <summary>ONNX <c>Pad</c> with a constant, of images. Amounts and value are attributes before opset 11, inputs since; opset 18 adds axes.</summary>
internal static class PadOperators
{
    public static IEnumerable<Layer> Read(NodeContext node)
    {
        TensorShape image = node.ImageShapeOf(0);
        bool asInputs = node.Opset >= 11;
        long[] amounts = node.IntegersOrAttribute("pads", 1, inputSince: 11)
            ?? throw new NetworkException($"The node '{node.Name}' (Pad) lacks its pads.");
        int[] axes = node.Integers(3) is { } given ? [.. given.Select(axis => node.Axis(axis, image.Rank))] : [0, 1, 2, 3];
        if (amounts.Length != 2 * axes.Length || axes.Distinct().Count() != axes.Length)
            throw new NetworkException(
                $"The pads of node '{node.Name}' (Pad) are {amounts.Length} numbers for {axes.Length} axes.");

        var before = new int[image.Rank];
        var after = new int[image.Rank];
        for (int i = 0; i < axes.Length; i++)
        {
            before[axes[i]] = Amount(amounts[i]);
            after[axes[i]] = Amount(amounts[i + axes.Length]);
        }
        if (before[0] + after[0] + before[1] + after[1] != 0)
            throw new UnsupportedNodeException("it pads batch or channels; only height and width are supported");
        return
        [
            new Pad
            {
                Name = node.Name,
                Inputs = [node.Activation(0)],
                Output = node.Output,
                Padding = new Padding(before[2], before[3], after[2], after[3]),
                Value = asInputs ? node.Scalar(2, 0) : node.Attributes.Float("value", 0),
            },
        ];
    }

    private static int Amount(long pixels) => pixels is >= 0 and <= 1 << 24
        ? (int)pixels
        : throw new UnsupportedNodeException($"padding of {pixels} pixels (negative, or unreasonably large)");
}
