namespace DeepRebirth.Kernels;

/// <summary>An image tensor to plain N x C x H x W.</summary>
internal readonly record struct ImageToPlainStep : IStep
{
    public ImageToPlainStep()
    {
    }

    public ImageTensor Input { get; init; }

    /// <summary>Floats from the arena's start to the plain output.</summary>
    public int OutputOffset { get; init; }

    public int Units => throw new System.NotSupportedException();

    public unsafe void Run(float* arena, float* weights, int from, int to) => throw new System.NotSupportedException();
}
