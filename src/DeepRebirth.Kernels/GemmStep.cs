namespace DeepRebirth.Kernels;

/// <summary>Fully connected layer (ONNX Gemm, MatMul with constant weights) over plain rows: output[m,n] = sum of input[m,k] * weights[n,k] + bias[n].</summary>
internal readonly record struct GemmStep : IStep, IVectorStep
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

    /// <summary>Rows of a unit.</summary>
    public const int BandRows = 14;

    /// <summary>The bands of rows.</summary>
    public int Bands => (Rows + BandRows - 1) / BandRows;

    /// <summary>One unit 16 output features of a band of rows.</summary>
    public int Units => (OutputFeatures + 15) / 16 * Bands;

    public StepWork Work => Units;

    public unsafe void Run(float* arena, float* weights, int from, int to) => VectorStep.Run(this, arena, weights, from, to);

    unsafe void IVectorStep.Run<TLanes, TVector>(float* arena, float* weights, int from, int to)
    {
        if (Rows == 1)
            GemmRowKernel<TLanes, TVector>.Run(this, arena, weights, from, to);
        else if (TLanes.Count == 16 && Rows >= 7)
            GemmKernel<TLanes, TVector, Seven>.Run(this, arena, weights, from, to);
        else if (Rows >= 3)
            GemmKernel<TLanes, TVector, Three>.Run(this, arena, weights, from, to);
        else
            GemmKernel<TLanes, TVector, One>.Run(this, arena, weights, from, to);
    }
}
