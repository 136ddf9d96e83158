namespace DeepRebirth.Kernels;

/// <summary>
/// A direct convolution and the average over the whole image behind it. The image between is never whole: a unit keeps its own channels of it, and
/// averages them while they are in the cache.
/// </summary>
internal readonly record struct AveragedConvolutionStep : IStep, IInputStep, IVectorStep
{
    public AveragedConvolutionStep()
    {
    }

    /// <summary>The convolution, without residual. Of its output only the size counts: it has no place in the arena, and no border.</summary>
    public ConvolutionStep Convolution { get; init; } = new();

    /// <summary>The averages: an image of one pixel.</summary>
    public ImageTensor Output { get; init; }

    /// <summary>What is applied to the averages.</summary>
    public FusedActivation Activation { get; init; } = new();

    /// <summary>One unit an output channel group and image.</summary>
    public int Units => (Output.Channels + ConvolutionStep.GroupWidth - 1) / ConvolutionStep.GroupWidth * Output.Images;

    public StepWork Work => Units;

    /// <summary>The floats that a unit keeps of an image of so many pixels. They lie on the stack.</summary>
    public static long PlaneFloats(long pixels) => pixels * ConvolutionStep.GroupWidth;

    public unsafe void Run(float* arena, float* weights, int from, int to) => VectorStep.Run(this, arena, weights, from, to);

    /// <inheritdoc cref="IInputStep.RunFrom"/>
    public unsafe void RunFrom(nint input, float* arena, float* weights, int from, int to) =>
        VectorStep.Run(this with { Convolution = Convolution.ReadingFrom(input) }, arena, weights, from, to);

    unsafe void IVectorStep.Run<TLanes, TVector>(float* arena, float* weights, int from, int to)
    {
        int group = Convolution.PixelsOfGroup(TLanes.Count);
        if (group == 7)
            AveragedConvolutionKernel<TLanes, TVector, Seven>.Run(this, arena, weights, from, to);
        else if (group == 4)
            AveragedConvolutionKernel<TLanes, TVector, Four>.Run(this, arena, weights, from, to);
        else if (group == 3)
            AveragedConvolutionKernel<TLanes, TVector, Three>.Run(this, arena, weights, from, to);
        else
            AveragedConvolutionKernel<TLanes, TVector, One>.Run(this, arena, weights, from, to);
    }
}
