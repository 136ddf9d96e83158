using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>A place inside the output of a Concat.</summary>
/// <param name="Concat">The Concat's output, which is no slice itself.</param>
/// <param name="FirstChannel">The first channel of the slice.</param>
/// <param name="EndChannel">The channel behind the slice's last.</param>
internal sealed record ConcatSlice(string Concat, int FirstChannel, int EndChannel);

/// <summary>
/// Decides which tensors are written straight into the output of a Concat that reads them, so that the Concat costs nothing: from the last
/// Concat to the first, each of its inputs that has no place yet; and a Concat whose inputs lie side by side already, as those of a dense block
/// do, is a part of the larger one. Whatever gets no place is copied.
/// </summary>
/// <remarks>
/// Slices that begin or end within a channel block share it with their neighbours. Then the step that writes the slice must be able to
/// leave the other lanes alone (<see cref="Kernels.ImageTensor.SharesBlocks"/>), and <see cref="ConcatReaders"/> asks whether those that read the slice
/// beside the Concat find what they expect.
/// </remarks>
internal sealed class ConcatPlacement
{
    private const int Block = ImageStorage.DefaultBlock;

    private readonly Network network;
    private readonly Layouts layouts;
    private readonly ConcatReaders readers;
    private readonly Dictionary<string, Layer> writers;
    private readonly Dictionary<string, ConcatSlice> slices = [];
    private readonly HashSet<(string Concat, int Channel)> cleared = [];

    public ConcatPlacement(Network network, Layouts layouts, LayerFusion fusion)
    {
        this.network = network;
        this.layouts = layouts;
        writers = network.Layers.Where(layer => !fusion.IsFused(layer)).ToDictionary(fusion.OutputOf, StringComparer.Ordinal);
        readers = new ConcatReaders(network, layouts, writers);
        foreach (Concat concat in network.Layers.OfType<Concat>().Where(layouts.JoinsImages).Reverse())
        {
            if (!slices.ContainsKey(concat.Output) && SideBySide(concat) is { } part)
                TryPlace(concat.Output, part);
            else
                PlaceInputs(concat, slices.GetValueOrDefault(concat.Output) ?? new(concat.Output, 0, 0));
        }
    }

    /// <summary>Where a tensor is written; null for a storage of its own.</summary>
    public ConcatSlice? Of(string tensor) => slices.GetValueOrDefault(tensor);

    /// <summary>Whether the lanes behind a slice belong to the next one. Otherwise the slice's writer fills its last block with zeros.</summary>
    public bool IsFollowed(ConcatSlice slice) =>
        slice.EndChannel % Block != 0 && slice.EndChannel != Channels(slice.Concat) && !cleared.Contains((slice.Concat, slice.EndChannel));

    /// <summary>The channel of the output at which each input begins.</summary>
    public static int[] FirstChannels(Concat concat, Network network)
    {
        var firstChannels = new int[concat.Inputs.Length];
        for (int i = 1; i < firstChannels.Length; i++)
            firstChannels[i] = firstChannels[i - 1] + network.ShapeOf(concat.Inputs[i - 1])[1];
        return firstChannels;
    }

    /// <summary>The tensor that layers without effect only rename.</summary>
    public static string Source(string tensor, Network network) =>
        network.ProducerOf(tensor) is Dropout or Identity ? Source(network.ProducerOf(tensor)!.Input, network) : tensor;

    private void PlaceInputs(Concat concat, ConcatSlice place)
    {
        foreach ((string input, int firstChannel) in concat.Inputs.Zip(FirstChannels(concat, network)))
        {
            int first = place.FirstChannel + firstChannel;
            TryPlace(Source(input, network), new(place.Concat, first, first + Channels(input)));
        }
    }

    /// <summary>The part of a larger Concat that a Concat's inputs fill already, in their order.</summary>
    private ConcatSlice? SideBySide(Concat concat)
    {
        ConcatSlice?[] inputs = [.. concat.Inputs.Select(input => Of(Source(input, network)))];
        if (inputs[0] is not { } first)
            return null;
        int end = first.FirstChannel;
        foreach (ConcatSlice? input in inputs)
        {
            if (input is null || input.Concat != first.Concat || input.FirstChannel != end)
                return null;
            end = input.EndChannel;
        }
        return first with { EndChannel = end };
    }

    private void TryPlace(string tensor, ConcatSlice slice)
    {
        if (!layouts.IsImage(tensor) || !writers.TryGetValue(tensor, out Layer? writer) || writer is Slice)
            return;
        bool isRead = readers.Read(tensor);
        if (isRead && !readers.FindWholeBlocks(tensor, slice))
            return;
        bool sharesBlocks = slice.FirstChannel % Block != 0 || (!isRead && IsFollowed(slice));
        if (sharesBlocks && !CanShareBlocks(writer))
            return;
        if (slices.TryAdd(tensor, slice) && isRead)
            cleared.Add((slice.Concat, slice.EndChannel));
    }

    /// <summary>Whether what writes a layer's output can leave lanes of its blocks alone, and does not read it again.</summary>
    private static bool CanShareBlocks(Layer writer) => writer is Convolution or MaxPool or AveragePool or GlobalMaxPool or GlobalAveragePool
        or Activation or BatchNormalization or Concat or Elementwise { Inputs.Length: 2, Constant: null } or Elementwise { Inputs.Length: 1 };

    private int Channels(string tensor) => network.ShapeOf(tensor)[1];
}
