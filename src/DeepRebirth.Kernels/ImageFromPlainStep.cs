namespace DeepRebirth.Kernels;

/// <summary>Plain N x C x H x W to an image tensor (of 16-channel blocks, or HWC where BlockSize is the channel count).</summary>
internal readonly record struct ImageFromPlainStep : IStep
{
    public ImageFromPlainStep()
    {
    }

    /// <summary>Floats from the arena's start to the plain input.</summary>
    public int InputOffset { get; init; }

    public ImageTensor Output { get; init; }

    public int Units => throw new System.NotSupportedException();

    public unsafe void Run(float* arena, float* weights, int from, int to) => throw new System.NotSupportedException();
}
