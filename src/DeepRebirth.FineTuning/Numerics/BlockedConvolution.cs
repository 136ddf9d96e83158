using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DeepRebirth.Kernels;

namespace DeepRebirth.FineTuning.Numerics;

/// <summary>The channels and taps that a convolution sums over.</summary>
/// <param name="Blocks">The input's channel blocks.</param>
/// <param name="LastChannels">The channels of the last one.</param>
/// <param name="Taps">Where each tap reads, in bytes relative to the input pixel; pinned.</param>
internal readonly record struct TapSet(int Blocks, int LastChannels, nint[] Taps)
{
    /// <summary>How many products a sum has.</summary>
    public int Depth => (((Blocks - 1) * 16) + LastChannels) * Taps.Length;

    /// <summary>The sums that a vector of output channels has, where channels are taken four at a time.</summary>
    public int SumDepth => (((Blocks - 1) * 16) + ((LastChannels + 3) & ~3)) * Taps.Length;
}

/// <summary>Convolutions over images in channel blocks, and their gradients by the weights, on one thread.</summary>
internal abstract unsafe class BlockedConvolution
{
    /// <summary>The implementation for this processor.</summary>
    public static BlockedConvolution Best { get; } =
        Avx512F.IsSupported ? new BlockedConvolution<Avx512Lanes, Vector512<float>, Seven>()
        : Avx2.IsSupported && Fma.IsSupported ? new BlockedConvolution<Avx2Lanes, Vector256<float>, Three>()
        : new BlockedConvolution<PortableLanes, Vector128<float>, Three>();

    /// <summary>The floats of a vector; divides 16.</summary>
    public abstract int VectorLength { get; }

    /// <summary>
    /// Computes <c>output = max(lowest, bias + weights * input)</c>. Weights lie in groups of two vectors of output channels (the last may be
    /// one): <c>[group][block][tap][channel][group's outputs]</c>.
    /// </summary>
    /// <param name="input">The input, its pixels and rows a stride apart.</param>
    /// <param name="set">What is summed over.</param>
    /// <param name="weights">The packed weights.</param>
    /// <param name="bias">A value an output channel, whole blocks.</param>
    /// <param name="output">The output.</param>
    /// <param name="outputBlocks">Its channel blocks.</param>
    /// <param name="size">Images, rows and columns of the output.</param>
    /// <param name="lowest">0 for Relu, else minus infinity.</param>
    public abstract void Convolve(
        BlockedImages input, TapSet set, float* weights, float* bias, BlockedImages output, int outputBlocks,
        (int Images, int Rows, int Columns) size, float lowest);

    /// <summary>
    /// Writes the products of input and output gradients, summed up over pixels, to <c>[output vector][block][tap][channel][vector]</c>, or adds them
    /// with <paramref name="accumulate"/>.
    /// </summary>
    public abstract void SumWeightGradients(
        BlockedImages input, TapSet set, BlockedImages gradients, int outputBlocks, (int Images, int Rows, int Columns) size, float* sums, bool accumulate);
}

/// <summary>The convolutions with one instruction set.</summary>
/// <typeparam name="TLanes">The instruction set.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
/// <typeparam name="TGroup">The pixels of a group in rows that are long enough.</typeparam>
internal sealed unsafe class BlockedConvolution<TLanes, TVector, TGroup> : BlockedConvolution
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TGroup : struct, IConstant
{
    // So many pixels of a block (32 KB) stay in the first-level cache, or nearly, while all taps and channels pass by.
    private const int GradientPixels = 512;

    /// <inheritdoc/>
    public override int VectorLength => TLanes.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Convolve(
        BlockedImages input, TapSet set, float* weights, float* bias, BlockedImages output, int outputBlocks,
        (int Images, int Rows, int Columns) size, float lowest)
    {
        fixed (nint* taps = set.Taps)
        {
            var walk = new TileWalk
            {
                InputPitch = input.PixelPitch * sizeof(float),
                OutputPitch = output.PixelPitch * sizeof(float),
                OutputVectorPitch = (TLanes.Count == 16 ? output.BlockPitch : TLanes.Count) * sizeof(float),
                Blocks = set.Blocks,
                BlockPitch = input.BlockPitch * sizeof(float),
                LastChannels = set.LastChannels,
                Taps = taps,
                TapCount = set.Taps.Length,
                Lowest = lowest,
            };
            for (int channel = 0; channel < outputBlocks * 16; channel += 2 * TLanes.Count)
            {
                float* w = weights + ((nint)channel * set.Depth);
                float* y = output.Data + (channel / 16 * output.BlockPitch) + (channel % 16);
                if (channel + TLanes.Count < outputBlocks * 16)
                    Convolve<Two>(input, output, size, w, bias + channel, y, &walk);
                else
                    Convolve<One>(input, output, size, w, bias + channel, y, &walk);
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void SumWeightGradients(
        BlockedImages input, TapSet set, BlockedImages gradients, int outputBlocks, (int Images, int Rows, int Columns) size, float* sums, bool accumulate)
    {
        int rows = Math.Clamp(GradientPixels / size.Columns, 1, size.Rows);
        int images = Math.Max(1, GradientPixels / (size.Columns * size.Rows));
        for (int image = 0; image < size.Images; image += images)
        {
            for (int row = 0; row < size.Rows; row += rows)
            {
                for (int column = 0; column < size.Columns; column += 2 * GradientPixels)
                {
                    SumPart(
                        input.From(image, row, column), set, gradients.From(image, row, column), outputBlocks,
                        (Math.Min(images, size.Images - image), Math.Min(rows, size.Rows - row), Math.Min(2 * GradientPixels, size.Columns - column)), sums, accumulate);
                    accumulate = true;
                }
            }
        }
    }

    /// <summary>Cuts the rows into groups of pixels and computes two groups at a time. A row's last group overlaps the one before it.</summary>
    private static void Convolve<TVectors>(
        BlockedImages input, BlockedImages output, (int Images, int Rows, int Columns) size, float* w, float* bias, float* y, TileWalk* walk)
        where TVectors : struct, IConstant
    {
        if (size.Columns >= TGroup.Value)
            Convolve<TVectors, TGroup>(input, output, size, w, bias, y, walk);
        else if (size.Columns >= 3)
            Convolve<TVectors, Three>(input, output, size, w, bias, y, walk);
        else
            Convolve<TVectors, One>(input, output, size, w, bias, y, walk);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convolve<TVectors, TPixels>(
        BlockedImages input, BlockedImages output, (int Images, int Rows, int Columns) size, float* w, float* bias, float* y, TileWalk* walk)
        where TVectors : struct, IConstant
        where TPixels : struct, IConstant
    {
        float* waitingInput = null;
        float* waitingOutput = null;
        for (int image = 0; image < size.Images; image++)
        {
            for (int row = 0; row < size.Rows; row++)
            {
                float* from = input.Data + (image * input.ImagePitch) + (row * input.RowPitch);
                float* to = y + (image * output.ImagePitch) + (row * output.RowPitch);
                for (int column = 0; column < size.Columns; column += TPixels.Value)
                {
                    int start = Math.Min(column, size.Columns - TPixels.Value);
                    float* x2 = from + (start * input.PixelPitch);
                    float* y2 = to + (start * output.PixelPitch);
                    if (waitingInput == null)
                    {
                        waitingInput = x2;
                        waitingOutput = y2;
                        continue;
                    }

                    BlockTile.Run<TLanes, TVector, TPixels, TVectors>(
                        (byte*)waitingInput, (byte*)x2, (byte*)w, bias, (byte*)waitingOutput, (byte*)y2, walk);
                    waitingInput = null;
                }
            }
        }

        if (waitingInput != null)
        {
            BlockTile.Run<TLanes, TVector, TPixels, TVectors>(
                (byte*)waitingInput, (byte*)waitingInput, (byte*)w, bias, (byte*)waitingOutput, (byte*)waitingOutput, walk);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumPart(
        BlockedImages input, TapSet set, BlockedImages gradients, int outputBlocks, (int Images, int Rows, int Columns) size, float* sums, bool accumulate)
    {
        nint depth = (nint)set.SumDepth * TLanes.Count;
        var walk = new WeightGradientWalk
        {
            Images = size.Images,
            Rows = size.Rows,
            Columns = size.Columns,
            InputPitch = input.PixelPitch * sizeof(float),
            InputRowPitch = input.RowPitch * sizeof(float),
            InputImagePitch = input.ImagePitch * sizeof(float),
            GradientPitch = gradients.PixelPitch * sizeof(float),
            GradientRowPitch = gradients.RowPitch * sizeof(float),
            GradientImagePitch = gradients.ImagePitch * sizeof(float),
            GradientVectorPitch = (TLanes.Count == 16 ? gradients.BlockPitch : TLanes.Count) * sizeof(float),
            SumVectorPitch = depth * sizeof(float),
            Accumulates = accumulate,
        };
        int vectors = outputBlocks * 16 / TLanes.Count;
        for (int vector = 0; vector < vectors;)
        {
            // Vectors of narrow instruction sets have one distance only within a block.
            int left = TLanes.Count == 16 ? vectors - vector : Math.Min(vectors - vector, (16 / TLanes.Count) - (vector % (16 / TLanes.Count)));
            int channel = vector * TLanes.Count;
            float* g = gradients.Data + (channel / 16 * gradients.BlockPitch) + (channel % 16);
            float* target = sums + (vector * depth);
            if (left >= 3)
                SumVectors<Three>(input, set, g, target, &walk);
            else if (left == 2)
                SumVectors<Two>(input, set, g, target, &walk);
            else
                SumVectors<One>(input, set, g, target, &walk);
            vector += Math.Min(left, 3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumVectors<TVectors>(BlockedImages input, TapSet set, float* g, float* target, WeightGradientWalk* walk)
        where TVectors : struct, IConstant
    {
        for (int block = 0; block < set.Blocks; block++)
        {
            int channels = block < set.Blocks - 1 ? 16 : set.LastChannels;
            foreach (nint tap in set.Taps)
            {
                byte* x = (byte*)(input.Data + (block * input.BlockPitch)) + tap;
                for (int channel = 0; channel < channels;)
                {
                    // Eight channels by three vectors of 256 bits would not fit the registers.
                    bool eight = channels - channel > 4 && (TLanes.Count == 16 || TVectors.Value == 1);
                    byte* from = x + (channel * sizeof(float));
                    if (eight)
                        WeightGradientTile.Run<TLanes, TVector, Eight, TVectors>(from, (byte*)g, (byte*)target, walk);
                    else
                        WeightGradientTile.Run<TLanes, TVector, Four, TVectors>(from, (byte*)g, (byte*)target, walk);
                    int done = eight ? 8 : 4;
                    channel += done;
                    target += done * TLanes.Count;
                }
            }
        }
    }

    private readonly struct Eight : IConstant
    {
        public static int Value => 8;
    }
}
