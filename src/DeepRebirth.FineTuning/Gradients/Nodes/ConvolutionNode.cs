using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepRebirth.FineTuning.Gradients.Convolutions;
using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// A convolution, with the Relu behind it where there is one, a few pictures at a time so that they stay in the cache. By the input its gradient
/// is another convolution, one for each <see cref="Phase"/>, of the output's gradient with the transposed kernel.
/// </summary>
internal sealed unsafe class ConvolutionNode : Node, IDisposable
{
    private const int Lanes = BatchTensor.Lanes;

    // Input and output of so many floats (1 MB) are worked on at a time.
    private const int PartLimit = 1 << 18;

    private static readonly BlockedConvolution Kernels = BlockedConvolution.Best;

    private readonly Operand input;
    private readonly Weight kernel;
    private readonly ConvolutionForm form;
    private readonly Weight? bias;
    private readonly bool hasRelu;
    private readonly Workspace workspace;
    private readonly Window window;
    private readonly ImmutableArray<ChannelBundle> bundles;
    private readonly ImmutableArray<Phase> phases;
    private readonly Border inputBorder;
    private readonly Border gradientBorder;
    private readonly int inputLanes;
    private readonly nint[] forwardTaps;
    private readonly nint[][] backwardTaps;
    private readonly NativeBuffer biasBlocks;
    private readonly NativeBuffer zeros;

    /// <summary>Creates the node.</summary>
    public ConvolutionNode(Convolution layer, BatchTensor input, BatchTensor output, Weight kernel, Weight? bias, bool hasRelu, Workspace workspace)
    {
        this.input = new Operand(input);
        this.kernel = kernel;
        form = (ConvolutionForm)kernel.Form;
        this.bias = bias;
        this.hasRelu = hasRelu;
        this.workspace = workspace;
        Output = output;
        window = layer.Window;
        bundles = form.Bundles;
        phases = form.Phases;
        inputBorder = InputBorder();
        gradientBorder = GradientBorder();
        inputLanes = layer.InputChannels <= 4 && !IsPointwise ? 4 : Lanes;
        nint row = (nint)(input.Shape[3] + (CopiesInput ? inputBorder.Left + inputBorder.Right : 0)) * inputLanes;
        forwardTaps = Pinned(Enumerable.Range(0, bundles[0].Taps).Select(tap => (
            ((tap / window.KernelWidth * window.DilationY) - window.Padding.Top) * row)
            + (((tap % window.KernelWidth * window.DilationX) - window.Padding.Left) * (nint)inputLanes)));
        nint gradientRow = (nint)(output.Shape[3] + (gradientBorder.IsNone ? 0 : gradientBorder.Left + gradientBorder.Right)) * Lanes;
        backwardTaps = [.. phases.Select(phase => Pinned(phase.Reach.Select(reach => (reach.Y * gradientRow) + (reach.X * (nint)Lanes))))];
        biasBlocks = new NativeBuffer(output.Outer * Lanes);
        zeros = new NativeBuffer(input.Outer * Lanes);
    }

    /// <inheritdoc/>
    public override IEnumerable<Operand> Operands => [input];

    /// <inheritdoc/>
    public override BatchTensor Output { get; }

    /// <inheritdoc/>
    public override IEnumerable<Weight> Weights => bias is null ? [kernel] : [kernel, bias];

    private BatchTensor Source => input.Tensor;

    private bool IsPointwise => window.IsPointwise;

    /// <summary>Whether every pixel of the input takes part in the output.</summary>
    private bool CoversInput => phases.All(phase => !phase.Taps.IsEmpty);

    private bool CopiesInput => inputLanes < Lanes || !inputBorder.IsNone;

    /// <inheritdoc/>
    public override void Forward(int pictures)
    {
        bias?.Parameter.Values.CopyTo(biasBlocks.Span);
        for (int number = 0; number < bundles.Length; number++)
        {
            ChannelBundle bundle = bundles[number];
            var set = new TapSet(bundle.InputBlocks, LastChannels(bundle.Inputs), forwardTaps);
            foreach (Part part in Parts(pictures, bundle))
            {
                Kernels.Convolve(
                    Read(bundle, part).Strided(window.StrideY, window.StrideX), set, form.Forward(number), biasBlocks.Pointer + (bundle.FirstOutputBlock * Lanes),
                    part.Of(Output, Output.Values, bundle.FirstOutputBlock), bundle.OutputBlocks, part.Size(Output),
                    hasRelu ? 0 : float.NegativeInfinity);
            }
        }
    }

    /// <inheritdoc/>
    public override void Backward(int pictures)
    {
        if (Source.NeedsGradient && !input.Accumulates && !CoversInput)
            VectorMath.Clear(Source.Gradients, (nint)Source.Size * pictures);
        float* sums = kernel.GradientToWrite(out bool hasSums);
        for (int number = 0; number < bundles.Length; number++)
        {
            ChannelBundle bundle = bundles[number];
            var set = new TapSet(bundle.InputBlocks, LastChannels(bundle.Inputs), forwardTaps);
            bool accumulate = hasSums;
            foreach (Part part in Parts(pictures, bundle))
            {
                BlockedImages gradients = part.Of(Output, Output.Gradients, bundle.FirstOutputBlock);
                MaskAndSum(bundle, part, gradients);
                Kernels.SumWeightGradients(
                    Read(bundle, part).Strided(window.StrideY, window.StrideX), set, gradients, bundle.OutputBlocks, part.Size(Output),
                    sums + form.SumsOf(number), accumulate);
                accumulate = true;
                if (Source.NeedsGradient)
                    AddInputGradients(bundle, part, gradients, form.Backward(number));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        biasBlocks.Dispose();
        zeros.Dispose();
    }

    private void AddInputGradients(ChannelBundle bundle, Part part, BlockedImages gradients, float* weights)
    {
        if (!gradientBorder.IsNone)
            gradients = gradientBorder.Copy(Output, gradients, bundle.OutputBlocks, part.Count, Lanes, Room(gradientBorder, Output, bundle.OutputBlocks, part));
        BlockedImages target = part.Of(Source, Source.Gradients, bundle.FirstInputBlock);
        BlockedImages result = input.Accumulates ? Aside(bundle, part, target) : target;
        (int images, int rows, int columns) = part.Size(Source);
        foreach ((Phase phase, nint[] taps) in phases.Zip(backwardTaps).Where(pair => !pair.First.Taps.IsEmpty))
        {
            Kernels.Convolve(
                gradients, new TapSet(bundle.OutputBlocks, LastChannels(bundle.Outputs), taps), weights, zeros.Pointer,
                result.Strided(window.StrideY, window.StrideX, phase.Y, phase.X), bundle.InputBlocks,
                (images, Phase.Count(phase.Y, window.StrideY, rows), Phase.Count(phase.X, window.StrideX, columns)), float.NegativeInfinity);
            weights += (nint)bundle.InputBlocks * Lanes * bundle.Outputs * phase.Taps.Length;
        }
        if (input.Accumulates)
            Add(result, target, bundle.InputBlocks, part);
    }

    /// <summary>Memory for a result that is to be added: groups of pixels overlap, so a tile cannot add to what is there.</summary>
    private BlockedImages Aside(ChannelBundle bundle, Part part, BlockedImages target)
    {
        nint image = (nint)part.Pixels(Source) * Lanes;
        nint length = image * part.Images * bundle.InputBlocks;
        float* memory = workspace.Scratch.Take(length);
        if (!CoversInput)
            VectorMath.Clear(memory, length);
        return new BlockedImages(memory, Lanes, target.RowPitch, image, image * part.Images);
    }

    private void Add(BlockedImages result, BlockedImages target, int blocks, Part part)
    {
        for (int block = 0; block < blocks; block++)
        {
            for (int image = 0; image < part.Images; image++)
            {
                VectorMath.CopyOrAdd(
                    result.Data + (block * result.BlockPitch) + (image * result.ImagePitch),
                    target.Data + (block * target.BlockPitch) + (image * target.ImagePitch), (nint)part.Pixels(Source) * Lanes, accumulate: true);
            }
        }
    }

    /// <summary>Takes the gradient back through the Relu, and sums it up for the bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MaskAndSum(ChannelBundle bundle, Part part, BlockedImages gradients)
    {
        if (!hasRelu && bias is null)
            return;
        BlockedImages values = part.Of(Output, Output.Values, bundle.FirstOutputBlock);
        nint length = (nint)part.Pixels(Output) * Lanes;
        for (int block = 0; block < bundle.OutputBlocks; block++)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int image = 0; image < part.Images; image++)
            {
                float* g = gradients.Data + (block * gradients.BlockPitch) + (image * gradients.ImagePitch);
                float* y = values.Data + (block * values.BlockPitch) + (image * values.ImagePitch);
                for (nint i = 0; i < length; i += Lanes)
                {
                    Vector512<float> gradient = Vector512.Load(g + i);
                    if (hasRelu)
                    {
                        gradient &= Vector512.GreaterThan(Vector512.Load(y + i), Vector512<float>.Zero);
                        gradient.Store(g + i);
                    }
                    sum += gradient;
                }
            }
            int first = (bundle.FirstOutputBlock + block) * Lanes;
            for (int lane = 0; bias is not null && lane < Output.ChannelsOf(bundle.FirstOutputBlock + block); lane++)
                bias.Gradient[first + lane] += sum[lane];
        }
    }

    /// <summary>The input of a part; with its border where taps reach beyond.</summary>
    private BlockedImages Read(ChannelBundle bundle, Part part)
    {
        BlockedImages images = part.Of(Source, Source.Values, bundle.FirstInputBlock);
        return CopiesInput
            ? inputBorder.Copy(Source, images, bundle.InputBlocks, part.Count, inputLanes, Room(inputBorder, Source, bundle.InputBlocks, part))
            : images;
    }

    private float* Room(Border border, BatchTensor tensor, int blocks, Part part) =>
        workspace.Images.Take(part.Count * border.Size(tensor, blocks, Lanes));

    private IEnumerable<Part> Parts(int pictures, ChannelBundle bundle)
    {
        long floats = IsPointwise
            ? (bundle.InputBlocks + bundle.OutputBlocks) * Lanes
            : inputBorder.Size(Source, bundle.InputBlocks, inputLanes) + (bundle.OutputBlocks * (long)Output.Inner);
        return Part.Cut(IsPointwise, IsPointwise ? pictures * Output.Pixels : pictures, pictures, floats, PartLimit);
    }

    private Border InputBorder() => new(
        window.Padding.Top,
        window.Padding.Left,
        Math.Max(0, ((Output.Shape[2] - 1) * window.StrideY) + window.SpanY - window.Padding.Top - Source.Shape[2]),
        Math.Max(0, ((Output.Shape[3] - 1) * window.StrideX) + window.SpanX - window.Padding.Left - Source.Shape[3]));

    private Border GradientBorder()
    {
        (int top, int left, int bottom, int right) = (0, 0, 0, 0);
        foreach (Phase phase in phases)
        {
            int rows = Phase.Count(phase.Y, window.StrideY, Source.Shape[2]);
            int columns = Phase.Count(phase.X, window.StrideX, Source.Shape[3]);
            foreach ((int y, int x) in phase.Reach)
            {
                (top, left) = (Math.Max(top, -y), Math.Max(left, -x));
                (bottom, right) = (Math.Max(bottom, rows + y - Output.Shape[2]), Math.Max(right, columns + x - Output.Shape[3]));
            }
        }
        return new Border(top, left, bottom, right);
    }

    private static int LastChannels(int channels) => ((channels - 1) % Lanes) + 1;

    /// <summary>Distances in bytes, in memory that does not move.</summary>
    private static nint[] Pinned(IEnumerable<nint> floats)
    {
        nint[] distances = [.. floats.Select(distance => distance * sizeof(float))];
        nint[] pinned = GC.AllocateUninitializedArray<nint>(distances.Length, pinned: true);
        distances.CopyTo(pinned, 0);
        return pinned;
    }
}
