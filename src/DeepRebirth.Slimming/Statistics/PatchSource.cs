using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Statistics;

/// <summary>What to look at: the patches that a window cuts out of an image, or the rows of a tensor that is no image.</summary>
/// <param name="Tensor">The tensor's name.</param>
/// <param name="Window">
/// The window; a patch lists channel by channel, row by row, the pixels under it, zeros where it reaches over the border, as a row of a
/// convolution's kernel does. Null for a tensor N x K, whose rows are taken as they are.
/// </param>
public readonly record struct PatchSource(string Tensor, Window? Window)
{
    /// <summary>The layers that compute the tensor, where it is not one of the original's but computed from some of them; else empty.</summary>
    public ImmutableArray<Layer> Layers { get; init; } = [];

    /// <summary>The channels of an image's pixels.</summary>
    public static PatchSource Pixels(string tensor) => new(tensor, Networks.Window.Square(1));
}
