namespace DeepRebirth.Kernels;

/// <summary>Fully connected layer (ONNX Gemm, MatMul with constant weights) over plain rows: output[m,n] = sum of input[m,k] * weights[n,k] + bias[n].</summary>
internal readonly record struct GemmStep : IStep
{
    public GemmStep()
    {
    }

    public int InputOffset { get; init; }

    public int OutputOffset { get; init; }

    /// <summary>M.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>K.</summary>
    public int InputFeatures { get; init; }

    /// <summary>N.</summary>
    public int OutputFeatures { get; init; }

    /// <summary>Floats from the weights' start to this layer's, packed <c>[N/16][K][16 n]</c>.</summary>
    public int WeightsOffset { get; init; }

    /// <summary>Floats from the weights' start to the bias, zero-filled to a multiple of 16.</summary>
    public int BiasOffset { get; init; }

    public FusedActivation Activation { get; init; } = new();

    public int Units => 1;

    public unsafe void Run(float* arena, float* weights, int from, int to) => GemmReference.Run(this, arena, weights);
}
