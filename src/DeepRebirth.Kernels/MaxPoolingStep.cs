namespace DeepRebirth.Kernels;

/// <summary>ONNX MaxPool and GlobalMaxPool. Windows are clipped to the image, so the input needs no border.</summary>
internal readonly record struct MaxPoolingStep : IStep
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

    public int Units => 1;

    public unsafe void Run(float* arena, float* weights, int from, int to) => PoolingReference.Run(this, arena);
}
