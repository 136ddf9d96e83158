using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>A place inside the output of a Concat.</summary>
/// <param name="Concat">The Concat's output.</param>
/// <param name="FirstChannel">The first channel of the slice; the start of a block.</param>
internal sealed record ConcatSlice(string Concat, int FirstChannel);

/// <summary>
/// Decides which tensors are written straight into the output of the Concat that reads them, so that the Concat costs nothing. It takes
/// slices that all begin at a channel block; and each tensor has one place, so where it is concatenated again it is copied.
/// </summary>
internal sealed class ConcatPlacement
{
    private readonly Dictionary<string, ConcatSlice> slices = [];

    public ConcatPlacement(Network network, Layouts layouts)
    {
        foreach (Concat concat in network.Layers.OfType<Concat>().Where(layouts.JoinsImages))
        {
            int[] firstChannels = FirstChannels(concat, network);
            if (firstChannels.Any(channel => channel % ImageStorage.DefaultBlock != 0))
                continue;
            foreach ((string input, int firstChannel) in concat.Inputs.Zip(firstChannels))
            {
                string source = Source(input, network);
                if (layouts.IsImage(source))
                    slices.TryAdd(source, new ConcatSlice(concat.Output, firstChannel));
            }
        }
    }

    /// <summary>Where a tensor is written; null for a storage of its own.</summary>
    public ConcatSlice? Of(string tensor) => slices.GetValueOrDefault(tensor);

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
}
