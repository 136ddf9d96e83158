using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>A pair of pixels in the two halves of a group of output channels.</summary>
internal unsafe struct StrassenTile
{
    /// <summary>The first pixel, in the first half.</summary>
    public float* Upper;

    /// <summary>The first pixel, in the second half.</summary>
    public float* Lower;

    /// <summary>The second pixel, in the first half.</summary>
    public float* Upper2;

    /// <summary>The second pixel, in the second half.</summary>
    public float* Lower2;

    /// <summary>Where a pair lies in an image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static StrassenTile In(in ImageTensor tensor, float* arena, int channel, in PairRun place)
    {
        float* upper = tensor.Row(arena, place.Image, channel / 16, place.Row) + (place.Column * 16);
        float* upper2 = tensor.Row(arena, place.Image, channel / 16, place.SecondRow) + (place.SecondColumn * 16);
        return new() { Upper = upper, Lower = upper + tensor.BlockPitch, Upper2 = upper2, Lower2 = upper2 + tensor.BlockPitch };
    }
}
