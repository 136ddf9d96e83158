namespace DeepRebirth.Networks.Onnx.Reading.Operators;

/// <summary>ONNX <c>Slice</c> of one range of channels, and <c>Split</c> of the channels, which becomes a slice for each output.</summary>
internal static class SliceOperators
{
    /// <summary>Starts, ends and axes are attributes before opset 10, inputs since; so are the steps, which must be 1.</summary>
    public static IEnumerable<Layer> ReadSlice(NodeContext node)
    {
        TensorShape shape = node.ShapeOf(0);
        long[] starts = node.IntegersOrAttribute("starts", 1, inputSince: 10) ?? throw Missing(node, "starts");
        long[] ends = node.IntegersOrAttribute("ends", 2, inputSince: 10) ?? throw Missing(node, "ends");
        long[] given = node.IntegersOrAttribute("axes", 3, inputSince: 10) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        int[] axes = [.. given.Select(axis => node.Axis(axis, shape.Rank))];
        if (starts.Length != axes.Length || ends.Length != axes.Length || axes.Distinct().Count() != axes.Length)
            throw new NetworkException($"The node '{node.Name}' (Slice) has {starts.Length} starts and {ends.Length} ends for {axes.Length} axes.");
        if (node.Opset >= 10 && node.Integers(4) is { } steps && steps.Any(step => step != 1))
            throw new UnsupportedNodeException($"steps ({string.Join(", ", steps)}); only steps of 1 are supported");

        (int start, int count) = (0, ChannelsOf(shape));
        for (int i = 0; i < axes.Length; i++)
        {
            if (axes[i] == 1)
                (start, count) = Range(starts[i], ends[i], shape[1]);
            else if (starts[i] != 0 || ends[i] < int.MaxValue)
                throw new UnsupportedNodeException($"it slices axis {axes[i]}; only channels (axis 1) are supported");
        }
        if (count < 1)
            throw new UnsupportedNodeException("its output is empty");
        return [SliceOf(node, node.Name, node.Output, start, count)];
    }

    /// <summary>The sizes are an attribute before opset 13, and an input since; without them all parts are equal, but for the last since opset 18.</summary>
    public static IEnumerable<Layer> ReadSplit(NodeContext node)
    {
        TensorShape shape = node.ShapeOf(0);
        if (node.Axis(node.Attributes.Integer("axis", 0), shape.Rank) is var axis and not 1)
            throw new UnsupportedNodeException($"it splits axis {axis}; only channels (axis 1) are supported");
        int parts = node.Outputs.Count;
        if (node.Attributes.Integer("num_outputs", parts) != parts)
            throw new NetworkException($"The attribute 'num_outputs' of node '{node.Name}' (Split) differs from its {parts} outputs.");
        long part = (shape[1] + parts - 1L) / parts;
        long[] sizes = node.IntegersOrAttribute("split", 1, inputSince: 13)
            ?? [.. Enumerable.Range(0, parts).Select(i => Math.Clamp(shape[1] - (i * part), 0, part))];
        if (sizes.Length != parts || sizes.Any(size => size < 0 || size > shape[1]) || sizes.Sum() != shape[1])
            throw new NetworkException(
                $"The node '{node.Name}' (Split) splits {shape[1]} channels into ({string.Join(", ", sizes)}) for {parts} outputs.");
        if (sizes.Contains(0))
            throw new UnsupportedNodeException("one of its outputs is empty");
        return Slices(node, sizes);
    }

    private static IEnumerable<Layer> Slices(NodeContext node, long[] sizes)
    {
        int start = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            string name = i == 0 ? node.Name : node.FurtherLayer($"{i + 1}");
            if (node.Outputs[i].Length > 0)
                yield return SliceOf(node, name, node.Outputs[i], start, (int)sizes[i]);
            start += (int)sizes[i];
        }
    }

    private static Slice SliceOf(NodeContext node, string name, string output, int start, int count) =>
        new() { Name = name, Inputs = [node.Activation(0)], Output = output, Start = start, Count = count };

    /// <summary>The channels from start to end, each of which may count from the end and may lie beyond it.</summary>
    private static (int Start, int Count) Range(long start, long end, int channels)
    {
        int first = Clamp(start, channels);
        return (first, Clamp(end, channels) - first);
    }

    private static int Clamp(long channel, int channels) =>
        (int)Math.Clamp(channel < 0 ? Math.Max(channel, -channels) + channels : channel, 0, channels);

    private static int ChannelsOf(TensorShape shape) => shape.Rank >= 2
        ? shape[1]
        : throw new UnsupportedNodeException($"input of rank {shape.Rank}, which has no channels (axis 1)");

    private static NetworkException Missing(NodeContext node, string what) => new($"The node '{node.Name}' (Slice) lacks its {what}.");
}
