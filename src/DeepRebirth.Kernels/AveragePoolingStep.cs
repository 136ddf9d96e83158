namespace DeepRebirth.Kernels;

/// <summary>ONNX AveragePool and GlobalAveragePool. Windows are clipped to the image, so the input needs no border.</summary>
internal readonly record struct AveragePoolingStep : IStep
{
    public AveragePoolingStep()
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

    /// <summary>Whether padded pixels count in the divisor.</summary>
    public bool CountIncludePad { get; init; }

    /// <summary>Rows of padding below the image, which count with <see cref="CountIncludePad"/> (a ceil-mode window may hang over even those; what hangs over never counts).</summary>
    public int PadBottom { get; init; }

    /// <summary>Columns of padding right of the image, which count with <see cref="CountIncludePad"/>.</summary>
    public int PadRight { get; init; }

    public FusedActivation Activation { get; init; } = new();

    public int Units => 1;

    public unsafe void Run(float* arena, float* weights, int from, int to) => PoolingReference.Run(this, arena);
}
