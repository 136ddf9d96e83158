using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DeepRebirth.Kernels;

/// <summary>
/// Resizes pictures with an antialiased triangle filter ("bilinear"), first along rows, then along columns, each result rounded to a
/// byte: the same bytes that the Pillow library gives, which most networks were trained on. Rows are narrowed as they are needed, into a ring
/// of as many as the filter of the columns spans, with a plane for each color; from these an output row is made, and normalized on the way.
/// </summary>
internal static unsafe class PictureResampling
{
    private const int FractionBits = PictureFilter.FractionBits;
    private const int Half = 1 << (FractionBits - 1);

    /// <summary>Computes a network's input: the pixels of a view, normalized.</summary>
    /// <param name="preprocessing">The normalization and the order of the colors.</param>
    /// <param name="rgb">The picture: red, green and blue of each pixel.</param>
    /// <param name="width">The picture's columns.</param>
    /// <param name="height">The picture's rows.</param>
    /// <param name="view">The wanted part of the resized picture.</param>
    /// <param name="output">3 planes of view height x view width values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        in PicturePreprocessing preprocessing, ReadOnlySpan<byte> rgb, int width, int height, PictureView view, Span<float> output)
    {
        PictureFilter columns = PictureFilter.Create(width, view.ResizedWidth, view.Left, view.Width);
        PictureFilter rows = PictureFilter.Create(height, view.ResizedHeight, view.Top, view.Height);
        int mask = (int)BitOperations.RoundUpToPowerOf2((uint)rows.Taps) - 1;
        int pitch = 3 * view.Width;
        byte[] ring = ArrayPool<byte>.Shared.Rent(checked((mask + 1) * pitch));
        int narrowed = rows.First(0);
        fixed (byte* source = rgb, lines = ring)
        fixed (float* target = output)
        {
            for (int y = 0; y < view.Height; y++)
            {
                int first = rows.First(y);
                for (; narrowed < first + rows.Taps; narrowed++)
                {
                    bool isLast = narrowed == height - 1;
                    NarrowRow(source + (3L * narrowed * width), isLast ? width : int.MaxValue, columns, lines + ((narrowed & mask) * pitch), view.Width);
                }

                for (int channel = 0; channel < 3; channel++)
                {
                    int color = preprocessing.BlueFirst ? 2 - channel : channel;
                    float* line = target + ((((long)channel * view.Height) + y) * view.Width);
                    MakeRow(lines + (color * view.Width), pitch, mask, first, rows.Weights(y), preprocessing.Of(channel), line, view.Width);
                }
            }
        }

        ArrayPool<byte>.Shared.Return(ring);
        columns.Release();
        rows.Release();
    }

    /// <summary>Resizes one row, and takes its colors apart.</summary>
    /// <param name="source">The row.</param>
    /// <param name="end">The pixels that another byte follows, which a vector may read, and one more.</param>
    /// <param name="filter">How to resize.</param>
    /// <param name="target">Three planes of <paramref name="width"/> bytes.</param>
    /// <param name="width">The pixels wanted.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NarrowRow(byte* source, int end, PictureFilter filter, byte* target, int width)
    {
        int x = 0;
        for (; x <= width - 4 && filter.First(x + 3) + filter.Taps < end; x += 4)
        {
            // Each lane is a color; its four pixels come together in one lane, a byte each.
            Vector128<int> pixels = Pixel(source, filter, x) | (Pixel(source, filter, x + 1) << 8)
                | (Pixel(source, filter, x + 2) << 16) | (Pixel(source, filter, x + 3) << 24);
            for (int color = 0; color < 3; color++)
                BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(target + (color * width) + x, 4), pixels[color]);
        }

        for (; x < width; x++)
        for (int color = 0; color < 3; color++)
        {
            byte* window = source + (3L * filter.First(x)) + color;
            int sum = Half;
            foreach (int weight in filter.Weights(x))
            {
                sum += *window * weight;
                window += 3;
            }

            target[(color * width) + x] = (byte)Math.Min(sum >> FractionBits, 255);
        }
    }

    /// <summary>Red, green and blue of one pixel, and a number below 256.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Pixel(byte* source, PictureFilter filter, int x)
    {
        byte* window = source + (3L * filter.First(x));
        Vector128<int> sum = Vector128.Create(Half);
        foreach (int weight in filter.Weights(x))
        {
            Vector128<int> samples = Sse41.IsSupported
                ? Sse41.ConvertToVector128Int32(window)
                : Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(uint*)window).AsByte())).AsInt32();
            sum += samples * Vector128.Create(weight);
            window += 3;
        }

        return Vector128.Min(sum >> FractionBits, Vector128.Create(255));
    }

    /// <summary>Makes one row of a plane of the output from rows of the ring.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MakeRow(
        byte* ring, int pitch, int mask, int first, ReadOnlySpan<int> weights, ColorScale color, float* target, int width)
    {
        int x = 0;
        int last = width - Vector<byte>.Count;
        while (x <= last)
        {
            Vector<int> sum0 = new(Half), sum1 = sum0, sum2 = sum0, sum3 = sum0;
            for (int i = 0; i < weights.Length; i++)
            {
                Vector<int> weight = new(weights[i]);
                Vector.Widen(*(Vector<byte>*)(ring + (((first + i) & mask) * pitch) + x), out Vector<ushort> low, out Vector<ushort> high);
                Vector.Widen(low, out Vector<uint> samples0, out Vector<uint> samples1);
                Vector.Widen(high, out Vector<uint> samples2, out Vector<uint> samples3);
                sum0 += Vector.AsVectorInt32(samples0) * weight;
                sum1 += Vector.AsVectorInt32(samples1) * weight;
                sum2 += Vector.AsVectorInt32(samples2) * weight;
                sum3 += Vector.AsVectorInt32(samples3) * weight;
            }

            var place = (Vector<float>*)(target + x);
            place[0] = color.Apply(sum0);
            place[1] = color.Apply(sum1);
            place[2] = color.Apply(sum2);
            place[3] = color.Apply(sum3);
            x += Vector<byte>.Count;

            // The last vector overlaps the one before.
            x = x < width && x > last ? Math.Max(last, 0) : x;
        }

        for (; x < width; x++)
        {
            int sum = Half;
            for (int i = 0; i < weights.Length; i++)
                sum += ring[(((first + i) & mask) * pitch) + x] * weights[i];
            target[x] = color.Apply(sum);
        }
    }
}
