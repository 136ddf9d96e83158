namespace DeepRebirth.Kernels;

/// <summary>ONNX LRN across channels. Input and output may be the same tensor.</summary>
internal readonly record struct LocalResponseNormalizationStep : IStep, IVectorStep
{
    public LocalResponseNormalizationStep()
    {
    }

    public ImageTensor Input { get; init; }

    public ImageTensor Output { get; init; }

    /// <summary>The number of neighbouring channels.</summary>
    public int Size { get; init; }

    public float Alpha { get; init; }

    public float Beta { get; init; }

    public float Bias { get; init; }

    /// <summary>One unit a row of all channels.</summary>
    public int Units => Output.Images * Output.Height;

    public StepWork Work => Units;

    public unsafe void Run(float* arena, float* weights, int from, int to) => VectorStep.Run(this, arena, weights, from, to);

    unsafe void IVectorStep.Run<TLanes, TVector>(float* arena, float* weights, int from, int to) =>
        LocalResponseNormalizationKernel<TLanes, TVector>.Run(this, arena, from, to);
}
