namespace DeepRebirth.Kernels;

/// <summary>ONNX Softmax over a plain tensor seen as <c>[Outer][Count][Inner]</c>.</summary>
internal readonly record struct SoftmaxStep : IStep
{
    public SoftmaxStep()
    {
    }

    public int InputOffset { get; init; }

    public int OutputOffset { get; init; }

    public int Outer { get; init; } = 1;

    public int Count { get; init; }

    public int Inner { get; init; } = 1;

    public int Units => throw new System.NotSupportedException();

    public unsafe void Run(float* arena, float* weights, int from, int to) => throw new System.NotSupportedException();
}
