using System.Collections.Immutable;
using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients.Convolutions;

/// <summary>
/// A convolution's kernel: packed for the tiles, forward, and transposed for the gradient by the input, and the order of its gradient's sums. A part
/// is a channel block of a bundle's outputs.
/// </summary>
internal sealed unsafe class ConvolutionForm : WeightForm
{
    private const int Lanes = BatchTensor.Lanes;

    private static readonly int VectorLength = BlockedConvolution.Best.VectorLength;

    private readonly int[] allTaps;
    private readonly (int Bundle, int Block)[] parts;
    private readonly nint[] sumStarts;
    private readonly NativeBuffer[] forward;
    private readonly NativeBuffer[] backward;

    /// <summary>Takes the memory.</summary>
    /// <param name="layer">The convolution.</param>
    /// <param name="input">The shape of its input.</param>
    /// <param name="hasInputGradient">Whether the gradient by the input is needed too.</param>
    /// <param name="parameter">The kernel.</param>
    public ConvolutionForm(Convolution layer, TensorShape input, bool hasInputGradient, Parameter parameter) : base(parameter)
    {
        Bundles = [.. ChannelBundle.Of(layer)];
        Phases = Phase.Of(layer.Window, input[2], input[3]);
        allTaps = [.. Enumerable.Range(0, Bundles[0].Taps)];
        parts = [.. Bundles.SelectMany((bundle, number) => Enumerable.Range(0, bundle.OutputBlocks).Select(block => (number, block)))];
        sumStarts = [.. Bundles.Select((bundle, number) => number * (nint)bundle.OutputBlocks * Lanes * bundle.SumDepth)];
        forward = [.. Bundles.Select(bundle => new NativeBuffer((long)bundle.OutputBlocks * Lanes * bundle.Inputs * bundle.Taps))];
        backward = hasInputGradient
            ? [.. Bundles.Select(bundle => new NativeBuffer((long)bundle.InputBlocks * Lanes * bundle.Outputs * Phases.Sum(phase => phase.Taps.Length)))]
            : [];
    }

    /// <summary>The groups that are computed together. All bundles have the same size.</summary>
    public ImmutableArray<ChannelBundle> Bundles { get; }

    /// <summary>The phases of the gradient by the input.</summary>
    public ImmutableArray<Phase> Phases { get; }

    /// <inheritdoc/>
    public override long GradientLength => Bundles.Sum(bundle => (long)bundle.OutputBlocks * Lanes * bundle.SumDepth);

    /// <inheritdoc/>
    public override long PackedLength => forward.Concat(backward).Sum(buffer => buffer.Length);

    /// <inheritdoc/>
    public override int Parts => parts.Length;

    /// <summary>A bundle's packed weights.</summary>
    public float* Forward(int bundle) => forward[bundle].Pointer;

    /// <summary>A bundle's transposed and packed weights, for each phase one after the other.</summary>
    public float* Backward(int bundle) => backward[bundle].Pointer;

    /// <summary>Where a bundle's sums begin within a gradient.</summary>
    public nint SumsOf(int bundle) => sumStarts[bundle];

    /// <inheritdoc/>
    public override (int From, int Count) ValuesOf(int part)
    {
        (ChannelBundle bundle, int first, int count) = OutputsOf(part);
        int row = bundle.GroupInputs * bundle.Taps;
        return (((bundle.FirstGroup * bundle.GroupOutputs) + first) * row, count * row);
    }

    /// <inheritdoc/>
    public override (nint From, nint Count) GradientOf(int part)
    {
        (int number, int block) = parts[part];
        nint length = (nint)Lanes * Bundles[number].SumDepth;
        return (SumsOf(number) + (block * length), length);
    }

    /// <inheritdoc/>
    public override void Pack(int part)
    {
        (ChannelBundle bundle, int first, int count) = OutputsOf(part);
        int number = parts[part].Bundle;
        foreach ((KernelPart kernel, nint start) in bundle.Parts(transposed: false, first, count))
        {
            KernelPacking.Pack(
                Parameter.Pointer + start, kernel, allTaps, 2 * VectorLength, bundle.OutputBlocks * Lanes, bundle.Inputs, Forward(number));
        }
        if (backward.Length == 0)
            return;
        float* target = Backward(number);
        foreach (Phase phase in Phases)
        {
            foreach ((KernelPart kernel, nint start) in bundle.Parts(transposed: true, first, count))
            {
                KernelPacking.Pack(
                    Parameter.Pointer + start, kernel, phase.Taps.AsSpan(), 2 * VectorLength, bundle.InputBlocks * Lanes, bundle.Outputs, target);
            }
            target += (nint)bundle.InputBlocks * Lanes * bundle.Outputs * phase.Taps.Length;
        }
    }

    /// <inheritdoc/>
    public override void ReadGradient(int part, float* gradient, float* target)
    {
        (ChannelBundle bundle, int first, int count) = OutputsOf(part);
        int values = ValuesOf(part).From;
        float* sums = gradient - ((nint)parts[part].Block * Lanes * bundle.SumDepth);
        foreach ((KernelPart kernel, nint start) in bundle.Parts(transposed: false, first, count))
            KernelPacking.ReadSums(sums, kernel, bundle.Taps, VectorLength, bundle.Inputs, target + (start - values));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (NativeBuffer buffer in forward.Concat(backward))
            buffer.Dispose();
    }

    private (ChannelBundle Bundle, int First, int Count) OutputsOf(int part)
    {
        (int number, int block) = parts[part];
        ChannelBundle bundle = Bundles[number];
        return (bundle, block * Lanes, Math.Min(Lanes, bundle.Outputs - (block * Lanes)));
    }
}
