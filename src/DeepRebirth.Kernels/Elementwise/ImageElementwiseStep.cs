namespace DeepRebirth.Kernels;

/// <summary>Sum or product of two images of one shape, with activation. The output may be one of the inputs.</summary>
internal readonly record struct ImageElementwiseStep : IStep, IVectorStep
{
    public ImageElementwiseStep()
    {
    }

    public ImageTensor Left { get; init; }

    public ImageTensor Right { get; init; }

    public ImageTensor Output { get; init; }

    /// <summary>Whether the inputs are multiplied; otherwise they are added.</summary>
    public bool Multiply { get; init; }

    public FusedActivation Activation { get; init; } = new();

    /// <summary>One unit a row of one channel block.</summary>
    public int Units => Output.RowUnits;

    public StepWork Work => new(Units, Output.Height);

    public unsafe void Run(float* arena, float* weights, int from, int to) => VectorStep.Run(this, arena, weights, from, to);

    unsafe void IVectorStep.Run<TLanes, TVector>(float* arena, float* weights, int from, int to) =>
        ImageElementwiseKernel<TLanes, TVector>.Run(this, arena, from, to);
}
