namespace DeepRebirth.Kernels;

/// <summary>ONNX LRN across channels.</summary>
internal readonly record struct LocalResponseNormalizationStep : IStep
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

    public int Units => 1;

    public unsafe void Run(float* arena, float* weights, int from, int to) => LocalResponseNormalizationReference.Run(this, arena);
}
