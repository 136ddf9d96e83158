using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients.Convolutions;

/// <summary>
/// Neighbouring groups of a convolution that are computed together, as few as fill whole channel blocks on both sides; their kernel is
/// one of the dense convolution whose other weights are zero. An ordinary convolution is one bundle of one group.
/// </summary>
/// <param name="FirstGroup">The first group.</param>
/// <param name="Groups">The number of groups.</param>
/// <param name="GroupInputs">The input channels of a group.</param>
/// <param name="GroupOutputs">The output channels of a group.</param>
/// <param name="Taps">The kernel's taps.</param>
internal sealed record ChannelBundle(int FirstGroup, int Groups, int GroupInputs, int GroupOutputs, int Taps)
{
    private const int Lanes = BatchTensor.Lanes;

    /// <summary>The input channels.</summary>
    public int Inputs => Groups * GroupInputs;

    /// <summary>The output channels.</summary>
    public int Outputs => Groups * GroupOutputs;

    /// <summary>The channel blocks of the input.</summary>
    public int InputBlocks => (Inputs + Lanes - 1) / Lanes;

    /// <summary>The channel blocks of the output.</summary>
    public int OutputBlocks => (Outputs + Lanes - 1) / Lanes;

    /// <summary>The sums of the gradient that a vector of outputs has: inputs are taken four at a time.</summary>
    public int SumDepth => ((Inputs + 3) & ~3) * Taps;

    /// <summary>The input's first channel block.</summary>
    public int FirstInputBlock => FirstGroup * GroupInputs / Lanes;

    /// <summary>The output's first channel block.</summary>
    public int FirstOutputBlock => FirstGroup * GroupOutputs / Lanes;

    /// <summary>The bundles of a convolution.</summary>
    public static IEnumerable<ChannelBundle> Of(Convolution layer)
    {
        int inputs = layer.InputChannels / layer.Groups;
        int outputs = layer.OutputChannels / layer.Groups;
        int size = 1;
        while (size < layer.Groups && (layer.Groups % size != 0 || size * inputs % Lanes != 0 || size * outputs % Lanes != 0))
            size++;
        int taps = layer.Window.KernelHeight * layer.Window.KernelWidth;
        for (int group = 0; group < layer.Groups; group += size)
            yield return new ChannelBundle(group, size, inputs, outputs, taps);
    }

    /// <summary>Each group's part of the kernel for some outputs, and where it begins there.</summary>
    /// <param name="transposed">Whether outputs take the place of inputs.</param>
    /// <param name="first">The first output.</param>
    /// <param name="count">The outputs.</param>
    public IEnumerable<(KernelPart Part, nint Start)> Parts(bool transposed, int first, int count)
    {
        nint row = (nint)GroupInputs * Taps;
        for (int group = first / GroupOutputs; group * GroupOutputs < first + count; group++)
        {
            int output = Math.Max(first, group * GroupOutputs);
            int outputs = Math.Min(first + count, (group + 1) * GroupOutputs) - output;
            int input = group * GroupInputs;
            yield return (transposed
                ? new KernelPart(GroupInputs, outputs, Taps, row, input, output)
                : new KernelPart(outputs, GroupInputs, row, Taps, output, input), ((FirstGroup * GroupOutputs) + output) * row);
        }
    }
}
