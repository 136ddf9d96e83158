namespace DeepRebirth.Kernels;

/// <summary>
/// A direct convolution and the max pool behind it. The image between them is never whole: a unit keeps only the rows that a window of the
/// pool covers, so they are pooled while they are in the cache.
/// </summary>
internal readonly record struct PooledConvolutionStep : IStep, IInputStep, IVectorStep
{
    public PooledConvolutionStep()
    {
    }

    /// <summary>The convolution, without residual. Of its output only the size counts: it has no place in the arena, and no border.</summary>
    public ConvolutionStep Convolution { get; init; } = new();

    /// <summary>The pool, without dilation. Its input is the convolution's output.</summary>
    public MaxPoolingStep Pooling { get; init; } = new();

    /// <summary>
    /// Output rows of a unit. Where units do not follow each other in one call, a unit begins with rows of the convolution that the one before it computed
    /// too; shorter ones would do so more often, and longer ones are more than many threads could share.
    /// </summary>
    public const int BandRows = 4;

    /// <summary>The rows of a window, in the channels of a unit: row r of the convolution's output is row r % height of this.</summary>
    public ImageTensor Ring => RingOf(Convolution.Output, Pooling.KernelHeight);

    /// <summary>The bands of an image.</summary>
    public int BandsOfImage => (Pooling.Output.Height + BandRows - 1) / BandRows;

    /// <summary>The bands of the whole batch.</summary>
    public int Bands => Pooling.Output.Images * BandsOfImage;

    /// <summary>One unit an output channel group and band.</summary>
    public int Units => (Convolution.Output.Channels + ConvolutionStep.GroupWidth - 1) / ConvolutionStep.GroupWidth * Bands;

    public StepWork Work => new(Units, Bands);

    /// <summary>The floats of a ring. It lies on the stack.</summary>
    public static long RingFloats(int poolHeight, int width) => (long)poolHeight * width * ConvolutionStep.GroupWidth;

    public unsafe void Run(float* arena, float* weights, int from, int to) => VectorStep.Run(this, arena, weights, from, to);

    /// <inheritdoc cref="IInputStep.RunFrom"/>
    public unsafe void RunFrom(nint input, float* arena, float* weights, int from, int to) =>
        VectorStep.Run(this with { Convolution = Convolution.ReadingFrom(input) }, arena, weights, from, to);

    unsafe void IVectorStep.Run<TLanes, TVector>(float* arena, float* weights, int from, int to)
    {
        int group = Convolution.PixelsOfGroup(TLanes.Count);
        if (group == 7)
            PooledConvolutionKernel<TLanes, TVector, Seven>.Run(this, arena, weights, from, to);
        else if (group == 4)
            PooledConvolutionKernel<TLanes, TVector, Four>.Run(this, arena, weights, from, to);
        else if (group == 3)
            PooledConvolutionKernel<TLanes, TVector, Three>.Run(this, arena, weights, from, to);
        else
            PooledConvolutionKernel<TLanes, TVector, One>.Run(this, arena, weights, from, to);
    }

    private static ImageTensor RingOf(ImageTensor between, int rows) => new() { Channels = between.Channels, Height = rows, Width = between.Width };
}
