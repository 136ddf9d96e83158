namespace DeepRebirth.Networks.Onnx.Reading.Operators;

/// <summary>Reads <c>kernel_shape</c>, <c>strides</c>, <c>dilations</c>, <c>pads</c>, and resolves <c>auto_pad</c>.</summary>
internal static class WindowAttributes
{
    /// <param name="node">A convolution or pool.</param>
    /// <param name="image">The shape of its input, N x C x H x W.</param>
    /// <param name="kernel">The kernel's height and width where the weights give them; null where the attribute must.</param>
    public static Window Read(NodeContext node, TensorShape image, (int Height, int Width)? kernel = null)
    {
        int[]? shape = Sizes(node, "kernel_shape", 2, smallest: 1);
        (int height, int width) = shape is { } given ? (given[0], given[1])
            : kernel ?? throw new NetworkException(
                $"The node '{node.Name}' ({node.Operator}) lacks its attribute 'kernel_shape'.");
        int[] strides = Sizes(node, "strides", 2, smallest: 1) ?? [1, 1];
        int[] dilations = Sizes(node, "dilations", 2, smallest: 1) ?? [1, 1];
        var window = new Window(height, width) { StrideY = strides[0], StrideX = strides[1], DilationY = dilations[0], DilationX = dilations[1] };
        return window with { Padding = ReadPadding(node, window, image) };
    }

    /// <summary>Whether the padding is worked out so that the output has the input's size divided by the stride.</summary>
    public static bool IsSame(NodeContext node) => node.Attributes.Text("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER";

    private static Padding ReadPadding(NodeContext node, Window window, TensorShape image)
    {
        string mode = node.Attributes.Text("auto_pad", "NOTSET");
        switch (mode)
        {
            case "NOTSET" or "":
                int[] pads = Sizes(node, "pads", 4, smallest: 0) ?? [0, 0, 0, 0];
                return new Padding(pads[0], pads[1], pads[2], pads[3]);
            case "VALID":
                return Padding.None;
            case "SAME_UPPER" or "SAME_LOWER":
                (int top, int bottom) = Same(image[2], window.KernelHeight, window.DilationY, window.StrideY, mode == "SAME_LOWER");
                (int left, int right) = Same(image[3], window.KernelWidth, window.DilationX, window.StrideX, mode == "SAME_LOWER");
                return new Padding(top, left, bottom, right);
            default:
                throw new NetworkException(
                    $"The attribute 'auto_pad' of node '{node.Name}' ({node.Operator}) is '{mode}', which ONNX does not know.");
        }
    }

    private static (int Before, int After) Same(int size, int kernel, int dilation, int stride, bool moreBefore)
    {
        long positions = (size + (long)stride - 1) / stride;
        long span = ((kernel - 1L) * dilation) + 1;
        long total = Math.Max(((positions - 1) * stride) + span - size, 0);
        long smaller = total / 2;
        if (total - smaller > int.MaxValue)
            throw new NetworkException($"A kernel that spans {span:N0} pixels needs more padding than an image can have.");
        return moreBefore ? ((int)(total - smaller), (int)smaller) : ((int)smaller, (int)(total - smaller));
    }

    private static int[]? Sizes(NodeContext node, string attribute, int count, int smallest)
    {
        if (node.Attributes.Integers(attribute) is not { } sizes)
            return null;
        if (sizes.Length != count || sizes.Any(size => size > int.MaxValue || size < (attribute == "pads" ? int.MinValue : smallest)))
            throw new NetworkException(
                $"The attribute '{attribute}' of node '{node.Name}' ({node.Operator}) is ({string.Join(", ", sizes)}), which does not fit a 2-D image.");
        if (sizes.Any(size => size < smallest))
            throw new UnsupportedNodeException($"attribute '{attribute}' is ({string.Join(", ", sizes)}); negative padding is not supported");
        return [.. sizes.Select(size => (int)size)];
    }
}
