using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DeepRebirth.Kernels;

/// <summary>
/// Writes a slice of a Concat that shares channel blocks with its neighbours (<see cref="ImageTensor.SharesBlocks"/>): its own lanes only,
/// as the neighbours may be written at the same time. Kernels compute whole vectors aside, and this moves them while they are in the cache.
/// </summary>
internal static unsafe class ImageSlice
{
    /// <summary>Writes some channels of neighbouring pixels; with the slice's last channel also the zeros behind it, where no slice follows.</summary>
    /// <param name="slice">The slice.</param>
    /// <param name="target">The first pixel in the slice's first block.</param>
    /// <param name="source">The first pixel's values.</param>
    /// <param name="channel">The slice's channel that the first value belongs to.</param>
    /// <param name="channels">The values of a pixel; those of channels that the slice does not have are left out.</param>
    /// <param name="pixels">The number of pixels.</param>
    /// <param name="pitch">Floats from one pixel's values to the next pixel's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(in ImageTensor slice, float* target, float* source, int channel, int channels, int pixels, int pitch)
    {
        if (channel >= slice.Channels)
            return;

        int lane = slice.FirstLane + channel;
        int end = Math.Min(lane + channels, slice.FirstLane + slice.Channels);
        for (int next; lane < end; lane = next)
        {
            next = Math.Min(end, (lane / 16 * 16) + 16);
            Copy(source, pitch, Lane(slice, target, lane), next - lane, pixels);
            source += next - lane;
        }

        bool isLast = channel + channels >= slice.Channels;
        if (isLast && !slice.IsFollowed && end % 16 != 0)
        {
            float* zeros = stackalloc float[16];
            new Span<float>(zeros, 16).Clear();
            Copy(zeros, 0, Lane(slice, target, end), 16 - (end % 16), pixels);
        }
    }

    /// <summary>Writes a row of the image in 16 channels, with its border.</summary>
    /// <param name="slice">The slice.</param>
    /// <param name="arena">The arena.</param>
    /// <param name="unit">The unit of <see cref="ImageTensor.RowOf"/>.</param>
    /// <param name="source">The row's values, 16 a pixel.</param>
    public static void WriteRow(in ImageTensor slice, float* arena, int unit, float* source)
    {
        (int image, int block, int row) = slice.RowOf(unit);
        Write(slice, slice.Row(arena, image, 0, row), source, block * 16, 16, slice.Width, 16);
    }

    private static float* Lane(in ImageTensor slice, float* target, int lane) => target + ((nint)(lane / 16) * slice.BlockPitch) + (lane % 16);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(float* source, int pitch, float* target, int lanes, int pixels)
    {
        for (; pixels > 0; pixels--, source += pitch, target += 16)
        {
            float* from = source;
            float* to = target;
            if (lanes == 16)
            {
                Vector256.Store(Vector256.Load(from), to);
                Vector256.Store(Vector256.Load(from + 8), to + 8);
                continue;
            }

            if ((lanes & 8) != 0)
            {
                Vector256.Store(Vector256.Load(from), to);
                from += 8;
                to += 8;
            }

            if ((lanes & 4) != 0)
            {
                Vector128.Store(Vector128.Load(from), to);
                from += 4;
                to += 4;
            }

            if ((lanes & 2) != 0)
            {
                *(long*)to = *(long*)from;
                from += 2;
                to += 2;
            }

            if ((lanes & 1) != 0)
                *(int*)to = *(int*)from;
        }
    }
}
