namespace DeepRebirth.Kernels;

/// <summary>Direct convolution (ONNX Conv, one group) with fused bias and activation. The input's border covers every tap of every window.</summary>
internal readonly record struct ConvolutionStep : IStep
{
    public ConvolutionStep()
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

    /// <summary>Floats from the weights' start to this layer's, packed <c>[K/32][C/BlockSize][ky][kx][BlockSize c][32 k]</c>; where K/16 is odd the last group is 16 wide.</summary>
    public int WeightsOffset { get; init; }

    /// <summary>Floats from the weights' start to the bias: one value an output channel, zero-filled to a multiple of 16.</summary>
    public int BiasOffset { get; init; }

    public FusedActivation Activation { get; init; } = new();

    public int Units => 1;

    public unsafe void Run(float* arena, float* weights, int from, int to) => ConvolutionReference.Run(this, arena, weights);
}
