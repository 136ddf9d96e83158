using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>
/// Who reads a tensor beside the Concats that join it, and what they find where it is a slice of a larger one. (A Concat finds any slice: it
/// copies those that it was not given in place.)
/// </summary>
/// <param name="network">The network.</param>
/// <param name="layouts">Its tensors' layouts.</param>
/// <param name="writers">The layer whose step writes a tensor.</param>
internal sealed class ConcatReaders(Network network, Layouts layouts, IReadOnlyDictionary<string, Layer> writers)
{
    /// <summary>Whether anything but Concats reads a tensor.</summary>
    public bool Read(string tensor) => IsOutput(tensor) || Of(tensor).Any();

    /// <summary>
    /// Whether the readers of a slice find whole channel blocks: it begins at one, and where it ends within one, the slices behind it are
    /// written only when all readers are done. Until then its writer's zeros lie there.
    /// </summary>
    public bool FindWholeBlocks(string tensor, ConcatSlice slice)
    {
        if (slice.FirstChannel % ImageStorage.DefaultBlock != 0)
            return false;
        int block = (slice.EndChannel + ImageStorage.DefaultBlock - 1) / ImageStorage.DefaultBlock * ImageStorage.DefaultBlock;
        string[] behind = [.. Between(slice.Concat, 0, slice.EndChannel, block)];
        return behind.Length == 0 || (!IsOutput(tensor) && Of(tensor).All(reader => behind.All(next => IsWrittenAfter(next, reader))));
    }

    private IEnumerable<Layer> Of(string tensor) => network.ConsumersOf(tensor).SelectMany(consumer => consumer switch
    {
        Concat concat when layouts.JoinsImages(concat) => [],
        Dropout or Identity => Of(consumer.Output),
        Pad pad when PadFolding.IsFolded(pad, network) => Of(consumer.Output),
        Slice slice when layouts.IsImageView(slice) => Of(consumer.Output).Prepend(consumer),
        _ => [consumer],
    });

    private bool IsOutput(string tensor) =>
        network.IsOutput(tensor) || network.ConsumersOf(tensor).Any(consumer => consumer is Dropout or Identity or Slice && IsOutput(consumer.Output));

    /// <summary>The tensors that lie in some channels of a Concat, each the outermost that begins there.</summary>
    private IEnumerable<string> Between(string concat, int start, int from, int to)
    {
        foreach (string input in network.ProducerOf(concat)!.Inputs)
        {
            (int first, int end) = (start, start + network.ShapeOf(input)[1]);
            start = end;
            if (end <= from || first >= to || end == first)
                continue;
            string source = ConcatPlacement.Source(input, network);
            foreach (string tensor in first < from ? Between(source, first, from, to) : [source])
                yield return tensor;
        }
    }

    private bool IsWrittenAfter(string tensor, Layer reader) =>
        writers.TryGetValue(tensor, out Layer? writer)
        && (writer is Concat
            ? writer.Inputs.All(input => IsWrittenAfter(ConcatPlacement.Source(input, network), reader))
            : DependsOn(writer, reader));

    private bool DependsOn(Layer layer, Layer other)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>(layer.Inputs);
        while (pending.TryPop(out string? tensor))
        {
            if (!seen.Add(tensor) || network.ProducerOf(tensor) is not { } producer)
                continue;
            if (ReferenceEquals(producer, other))
                return true;
            foreach (string input in producer.Inputs)
                pending.Push(input);
        }
        return false;
    }
}
