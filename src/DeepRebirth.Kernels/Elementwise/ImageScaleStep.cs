namespace DeepRebirth.Kernels;

/// <summary>Per-channel scale and shift with activation: ONNX BatchNormalization, Mul and Add with a constant a channel, or a lone activation. Input and output may be the same tensor.</summary>
internal readonly record struct ImageScaleStep : IStep, IVectorStep
{
    public ImageScaleStep()
    {
    }

    public ImageTensor Input { get; init; }

    public ImageTensor Output { get; init; }

    /// <summary>Floats from the weights' start to one factor a channel, zero-filled to a multiple of 16; -1 for none.</summary>
    public int ScaleOffset { get; init; } = -1;

    /// <summary>Floats from the weights' start to one addend a channel, zero-filled to a multiple of 16; -1 for none.</summary>
    public int ShiftOffset { get; init; } = -1;

    public FusedActivation Activation { get; init; } = new();

    /// <summary>One unit a row of one channel block.</summary>
    public int Units => Output.RowUnits;

    public StepWork Work => new(Units, Output.Height);

    public unsafe void Run(float* arena, float* weights, int from, int to) => VectorStep.Run(this, arena, weights, from, to);

    unsafe void IVectorStep.Run<TLanes, TVector>(float* arena, float* weights, int from, int to) =>
        ImageElementwiseKernel<TLanes, TVector>.Run(this, arena, weights, from, to);
}
