namespace DeepRebirth.Kernels;

/// <summary>ONNX MaxPool and GlobalMaxPool. Windows are clipped to the image, so the input needs no border.</summary>
internal readonly record struct MaxPoolingStep : IStep, IVectorStep, IPoolingStep
{
    public MaxPoolingStep()
    {
    }

    public ImageTensor Input { get; init; }

    public ImageTensor Output { get; init; }

    public int KernelHeight { get; init; }

    public int KernelWidth { get; init; }

    public int StrideY { get; init; } = 1;

    public int StrideX { get; init; } = 1;

    public int DilationY { get; init; } = 1;

    public int DilationX { get; init; } = 1;

    /// <summary>Rows above the image that the first window covers.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns left of the image that the first window covers.</summary>
    public int PadLeft { get; init; }

    public FusedActivation Activation { get; init; } = new();

    static float IPoolingStep.Empty => float.NegativeInfinity;

    static TVector IPoolingStep.Combine<TLanes, TVector>(TVector result, TVector value) => TLanes.Maximum(result, value);

    static bool IPoolingStep.Divides => false;

    int IPoolingStep.Divisor(PoolingRange rows, PoolingRange columns) => 1;

    /// <summary>One unit a row of one channel block.</summary>
    public int Units => Output.RowUnits;

    public StepWork Work => new(Units, Output.Height);

    public unsafe void Run(float* arena, float* weights, int from, int to) => VectorStep.Run(this, arena, weights, from, to);

    unsafe void IVectorStep.Run<TLanes, TVector>(float* arena, float* weights, int from, int to)
    {
        if (MaxPoolingKernel<TLanes, TVector, One>.Fits(this))
            MaxPoolingKernel<TLanes, TVector, One>.Run(this, arena, from, to);
        else if (MaxPoolingKernel<TLanes, TVector, Two>.Fits(this))
            MaxPoolingKernel<TLanes, TVector, Two>.Run(this, arena, from, to);
        else
            PoolingKernel<MaxPoolingStep, TLanes, TVector>.Run(this, arena, from, to);
    }
}
