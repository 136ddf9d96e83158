namespace DeepRebirth.Kernels;

/// <summary>Depthwise convolution (ONNX Conv with as many groups as input and output channels). The input's border covers every tap.</summary>
internal readonly record struct DepthwiseConvolutionStep : IStep, IVectorStep
{
    public DepthwiseConvolutionStep()
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

    /// <summary>Floats from the weights' start to this layer's, packed <c>[C/16][ky][kx][16]</c>.</summary>
    public int WeightsOffset { get; init; }

    /// <summary>Floats from the weights' start to the bias, zero-filled to a multiple of 16.</summary>
    public int BiasOffset { get; init; }

    public FusedActivation Activation { get; init; } = new();

    /// <summary>One unit a row of one channel block.</summary>
    public int Units => Output.RowUnits;

    public StepWork Work => new(Units, Output.Height);

    public unsafe void Run(float* arena, float* weights, int from, int to) => VectorStep.Run(this, arena, weights, from, to);

    unsafe void IVectorStep.Run<TLanes, TVector>(float* arena, float* weights, int from, int to) =>
        DepthwiseConvolutionKernel<TLanes, TVector>.Run(this, arena, weights, from, to);
}
