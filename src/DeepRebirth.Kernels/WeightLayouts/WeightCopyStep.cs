namespace DeepRebirth.Kernels;

/// <summary>
/// Packs values that kernels read as they are: a bias, a scale, a constant. Like all steps of this folder it runs with the packed weights,
/// zero at first, as its arena, and with the plain ones, as the ONNX file has them, as its weights.
/// </summary>
internal readonly record struct WeightCopyStep : IStep
{
    public WeightCopyStep()
    {
    }

    /// <summary>Floats from the plain weights' start to the values.</summary>
    public int SourceOffset { get; init; }

    /// <summary>Floats from the packed weights' start to where the values go.</summary>
    public int TargetOffset { get; init; }

    public int Count { get; init; }

    public int Units => 1;

    public StepWork Work => Units;

    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        for (int i = 0; i < Count && from < to; i++)
            arena[TargetOffset + i] = weights[SourceOffset + i];
    }
}
