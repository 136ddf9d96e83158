using System.Runtime.CompilerServices;

namespace DeepRebirth.FineTuning.Gradients.Convolutions;

/// <summary>A rectangle of a kernel <c>[output][input][tap]</c>: some outputs by some inputs. Swapping the strides transposes it.</summary>
/// <param name="Outputs">The outputs.</param>
/// <param name="Inputs">The inputs.</param>
/// <param name="OutputStride">From one output to the next.</param>
/// <param name="InputStride">From one input to the next.</param>
/// <param name="FirstOutput">Where the rectangle's first output stands among all that are packed.</param>
/// <param name="FirstInput">The same of its first input.</param>
internal readonly record struct KernelPart(int Outputs, int Inputs, nint OutputStride, nint InputStride, int FirstOutput, int FirstInput);

/// <summary>Brings a kernel into the order in which the tiles read it, and the sums of its gradient back.</summary>
internal static unsafe class KernelPacking
{
    private const int Lanes = BatchTensor.Lanes;

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
        for (int input = 0; input < part.Inputs;)
        {
            int first = part.FirstInput + input;
            int channels = Math.Min(Lanes, allInputs - (first / Lanes * Lanes));
            int count = Math.Min(part.Inputs - input, channels - (first % Lanes));
            for (int output = 0; output < part.Outputs; output++)
            {
                int place = part.FirstOutput + output;
                int group = place / width * width;
                int groupWidth = Math.Min(width, allOutputs - group);
                float* target = packed + (group * depth) + ((nint)(first / Lanes * Lanes) * taps.Length * groupWidth) + (place - group);
                float* source = kernel + (output * part.OutputStride) + (input * part.InputStride);
                for (int tap = 0; tap < taps.Length; tap++)
                {
                    float* to = target + ((((nint)tap * channels) + (first % Lanes)) * groupWidth);
                    float* from = source + taps[tap];
                    for (int i = 0; i < count; i++)
                        to[(nint)i * groupWidth] = from[i * part.InputStride];
                }
            }
            input += count;
        }
    }

    /// <summary>
    /// Adds sums <c>[vector of outputs][block of inputs][tap][input, rounded up to 4][output]</c> to the gradient of a part, all taps.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSums(float* sums, KernelPart part, int taps, int vectorLength, int allInputs, float* gradient)
    {
        nint depth = (nint)((allInputs + 3) & ~3) * taps;
        for (int input = 0; input < part.Inputs;)
        {
            int first = part.FirstInput + input;
            int block = first / Lanes * Lanes;
            int channels = Math.Min(Lanes, (allInputs - block + 3) & ~3);
            int count = Math.Min(part.Inputs - input, Math.Min(Lanes, allInputs - block) - (first % Lanes));
            for (int output = 0; output < part.Outputs; output++)
            {
                int place = part.FirstOutput + output;
                float* source = sums + (place / vectorLength * depth * vectorLength) + ((nint)block * taps * vectorLength) + (place % vectorLength);
                float* target = gradient + (output * part.OutputStride) + (input * part.InputStride);
                for (int i = 0; i < count; i++)
                {
                    for (int tap = 0; tap < taps; tap++)
                        target[(i * part.InputStride) + tap] += source[((nint)(tap * channels) + (first % Lanes) + i) * vectorLength];
                }
            }
            input += count;
        }
    }
}
