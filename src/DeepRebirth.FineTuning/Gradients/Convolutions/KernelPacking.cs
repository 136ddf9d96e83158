using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepRebirth.FineTuning.Numerics;

namespace DeepRebirth.FineTuning.Gradients.Convolutions;

/// <summary>A rectangle of a kernel <c>[output][input][tap]</c>: some outputs by some inputs. Swapping the strides transposes it.</summary>
/// <param name="Outputs">The outputs.</param>
/// <param name="Inputs">The inputs.</param>
/// <param name="OutputStride">From one output to the next.</param>
/// <param name="InputStride">From one input to the next.</param>
/// <param name="FirstOutput">Where the rectangle's first output stands among all that are packed.</param>
/// <param name="FirstInput">The same of its first input.</param>
internal readonly record struct KernelPart(int Outputs, int Inputs, nint OutputStride, nint InputStride, int FirstOutput, int FirstInput);

/// <summary>
/// Brings a kernel into the order in which the tiles read it, and the sums of its gradient back: four outputs by four neighbouring values at a time,
/// where there are as many.
/// </summary>
internal static unsafe class KernelPacking
{
    private const int Lanes = BatchTensor.Lanes;
    private const int Square = 4;

    /// <summary>
    /// Writes some taps of a part: <c>[group of outputs][block of inputs][tap][input][output]</c>. What no part covers must be zero
    /// beforehand.
    /// </summary>
    /// <param name="kernel">The part's first value.</param>
    /// <param name="part">The part.</param>
    /// <param name="taps">The taps.</param>
    /// <param name="width">The outputs of a group; the last group may be half as wide.</param>
    /// <param name="allOutputs">All outputs, whole blocks.</param>
    /// <param name="allInputs">All inputs.</param>
    /// <param name="packed">Room for allOutputs * allInputs * taps floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* kernel, KernelPart part, ReadOnlySpan<int> taps, int width, int allOutputs, int allInputs, float* packed)
    {
        nint depth = (nint)allInputs * taps.Length;
        bool neighbours = taps.Length > 0 && taps[^1] - taps[0] == taps.Length - 1;
        bool runs = neighbours && part.InputStride == taps.Length;
        for (int input = 0; input < part.Inputs;)
        {
            int first = part.FirstInput + input;
            int channels = Math.Min(Lanes, allInputs - (first / Lanes * Lanes));
            int count = Math.Min(part.Inputs - input, channels - (first % Lanes));
            for (int output = 0; output < part.Outputs;)
            {
                int place = part.FirstOutput + output;
                int group = place / width * width;
                int groupWidth = Math.Min(width, allOutputs - group);
                float* target = packed + (group * depth) + ((((nint)(first / Lanes * Lanes) * taps.Length) + (first % Lanes)) * groupWidth) + (place - group);
                float* source = kernel + (output * part.OutputStride) + (input * part.InputStride);
                nint tapPitch = (nint)channels * groupWidth;
                if (neighbours && place % Square == 0 && part.Outputs - output >= Square)
                {
                    source += taps[0];
                    if (runs)
                        PackSquares(source, part.OutputStride, count, taps.Length, target, tapPitch, groupWidth);
                    else if (part.OutputStride == 1)
                        CopySquares(source, part.InputStride, count, target, groupWidth);
                    else
                    {
                        for (int i = 0; i < count; i++)
                            PackSquares(source + (i * part.InputStride), part.OutputStride, 1, taps.Length, target + ((nint)i * groupWidth), tapPitch, groupWidth);
                    }
                    output += Square;
                    continue;
                }
                for (int tap = 0; tap < taps.Length; tap++)
                {
                    float* to = target + (tap * tapPitch);
                    float* from = source + taps[tap];
                    for (int i = 0; i < count; i++)
                        to[(nint)i * groupWidth] = from[i * part.InputStride];
                }
                output++;
            }
            input += count;
        }
    }

    /// <summary>
    /// Brings sums <c>[vector of outputs][block of inputs][tap][input, rounded up to 4][output]</c> into the order of a part of the kernel, all taps.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadSums(float* sums, KernelPart part, int taps, int vectorLength, int allInputs, float* gradient)
    {
        nint depth = (nint)((allInputs + 3) & ~3) * taps;
        for (int input = 0; input < part.Inputs;)
        {
            int first = part.FirstInput + input;
            int block = first / Lanes * Lanes;
            int channels = Math.Min(Lanes, (allInputs - block + 3) & ~3);
            int count = Math.Min(part.Inputs - input, Math.Min(Lanes, allInputs - block) - (first % Lanes));
            for (int output = 0; output < part.Outputs;)
            {
                int place = part.FirstOutput + output;
                float* source = sums + (place / vectorLength * depth * vectorLength) + ((((nint)block * taps) + (first % Lanes)) * vectorLength) + (place % vectorLength);
                float* target = gradient + (output * part.OutputStride) + (input * part.InputStride);
                nint tapPitch = (nint)channels * vectorLength;
                if (place % Square == 0 && part.Outputs - output >= Square)
                {
                    ReadSquares(source, tapPitch, vectorLength, count, taps, target, part.OutputStride);
                    output += Square;
                    continue;
                }
                for (int i = 0; i < count; i++)
                {
                    for (int tap = 0; tap < taps; tap++)
                        target[(i * part.InputStride) + tap] = source[(tap * tapPitch) + ((nint)i * vectorLength)];
                }
                output++;
            }
            input += count;
        }
    }

    /// <summary>Packs four outputs of some inputs, whose taps follow each other in the kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PackSquares(float* source, nint stride, int inputs, int taps, float* target, nint tapPitch, nint inputPitch)
    {
        int columns = inputs * taps;
        var place = new Walk(taps, tapPitch, inputPitch);
        int column = 0;
        for (; column <= columns - Square; column += Square)
        {
            Vector128<float> a = Vector128.Load(source + column);
            Vector128<float> b = Vector128.Load(source + stride + column);
            Vector128<float> c = Vector128.Load(source + (2 * stride) + column);
            Vector128<float> d = Vector128.Load(source + (3 * stride) + column);
            Interleave.Transpose(ref a, ref b, ref c, ref d);
            a.Store(target + place.Next());
            b.Store(target + place.Next());
            c.Store(target + place.Next());
            d.Store(target + place.Next());
        }
        for (; column < columns; column++)
        {
            float* to = target + place.Next();
            for (int i = 0; i < Square; i++)
                to[i] = source[(i * stride) + column];
        }
    }

    /// <summary>Packs four outputs that are neighbours in the kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopySquares(float* source, nint stride, int inputs, float* target, nint inputPitch)
    {
        for (int i = 0; i < inputs; i++)
            Vector128.Load(source + (i * stride)).Store(target + (i * inputPitch));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadSquares(float* source, nint tapPitch, nint inputPitch, int inputs, int taps, float* target, nint stride)
    {
        int columns = inputs * taps;
        var place = new Walk(taps, tapPitch, inputPitch);
        int column = 0;
        for (; column <= columns - Square; column += Square)
        {
            Vector128<float> a = Vector128.Load(source + place.Next());
            Vector128<float> b = Vector128.Load(source + place.Next());
            Vector128<float> c = Vector128.Load(source + place.Next());
            Vector128<float> d = Vector128.Load(source + place.Next());
            Interleave.Transpose(ref a, ref b, ref c, ref d);
            a.Store(target + column);
            b.Store(target + stride + column);
            c.Store(target + (2 * stride) + column);
            d.Store(target + (3 * stride) + column);
        }
        for (; column < columns; column++)
        {
            float* from = source + place.Next();
            for (int i = 0; i < Square; i++)
                target[(i * stride) + column] = from[i];
        }
    }

    /// <summary>Where the values of a kernel, input by input and tap by tap, lie in an order that goes tap by tap and input by input.</summary>
    private struct Walk(int taps, nint tapPitch, nint inputPitch)
    {
        private nint input;
        private nint at;
        private int tap;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public nint Next()
        {
            nint place = at;
            at += tapPitch;
            if (++tap == taps)
            {
                tap = 0;
                input += inputPitch;
                at = input;
            }
            return place;
        }
    }
}
