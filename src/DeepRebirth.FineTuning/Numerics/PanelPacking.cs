using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DeepRebirth.FineTuning.Numerics;

/// <summary>
/// Copies a matrix into panels: <c>[across / width][depth][width]</c>, the order in which a micro-kernel reads it; the last panel
/// is filled up with zeros.
/// </summary>
internal static unsafe class PanelPacking
{
    /// <summary>Packs <paramref name="across"/> x <paramref name="depth"/> elements.</summary>
    /// <param name="source">The first element.</param>
    /// <param name="acrossStride">The distance of neighbours within a panel's row.</param>
    /// <param name="depthStride">The distance of neighbours along the inner dimension.</param>
    /// <param name="across">The elements across all panels.</param>
    /// <param name="depth">The length of the inner dimension.</param>
    /// <param name="width">The width of a panel, a multiple of 4.</param>
    /// <param name="target">Room for <c>ceil(across / width) * width * depth</c> floats.</param>
    public static void Pack(float* source, nint acrossStride, nint depthStride, int across, int depth, int width, float* target)
    {
        for (int first = 0; first < across; first += width)
        {
            int count = Math.Min(width, across - first);
            float* panel = source + (first * acrossStride);
            if (count < width)
                new Span<float>(target, width * depth).Clear();
            if (acrossStride == 1)
                CopyRows(panel, depthStride, count, depth, width, target);
            else if (depthStride == 1)
                Transpose(panel, acrossStride, count, depth, width, target);
            else
                Gather(panel, acrossStride, depthStride, count, depth, 0, width, target);
            target += width * depth;
        }
    }

    private static void CopyRows(float* source, nint depthStride, int count, int depth, int width, float* target)
    {
        if (count == width && count % Vector128<float>.Count == 0)
        {
            for (int k = 0; k < depth; k++, source += depthStride, target += width)
            {
                for (int i = 0; i < count; i += Vector128<float>.Count)
                    Vector128.Load(source + i).Store(target + i);
            }
            return;
        }
        for (int k = 0; k < depth; k++, source += depthStride, target += width)
            new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(target, count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(float* source, nint acrossStride, int count, int depth, int width, float* target)
    {
        int wholeDepth = depth & ~3;
        int wholeCount = count & ~3;
        for (int i = 0; i < wholeCount; i += 4)
        {
            float* row0 = source + (i * acrossStride);
            float* row1 = row0 + acrossStride;
            float* row2 = row1 + acrossStride;
            float* row3 = row2 + acrossStride;
            float* to = target + i;
            for (int k = 0; k < wholeDepth; k += 4, to += 4 * width)
            {
                Vector128<float> a = Vector128.Load(row0 + k);
                Vector128<float> b = Vector128.Load(row1 + k);
                Vector128<float> c = Vector128.Load(row2 + k);
                Vector128<float> d = Vector128.Load(row3 + k);
                Interleave.Transpose(ref a, ref b, ref c, ref d);
                a.Store(to);
                b.Store(to + width);
                c.Store(to + (2 * width));
                d.Store(to + (3 * width));
            }
            Gather(row0 + wholeDepth, acrossStride, 1, 4, depth - wholeDepth, 0, width, to);
        }
        Gather(source, acrossStride, 1, count, depth, wholeCount, width, target);
    }

    private static void Gather(float* source, nint acrossStride, nint depthStride, int count, int depth, int from, int width, float* target)
    {
        for (int i = from; i < count; i++)
        {
            for (int k = 0; k < depth; k++)
                target[(k * width) + i] = source[(i * acrossStride) + (k * depthStride)];
        }
    }
}
