using System;

namespace DeepRebirth.Kernels;

/// <summary>Fully connected layer (ONNX Gemm, MatMul with constant weights) over plain rows: output[m,n] = sum of input[m,k] * weights[n,k] + bias[n].</summary>
internal readonly record struct GemmStep : IStep, IVectorStep
{
    public GemmStep()
    {
    }

    /// <summary>The rows that are computed at once; more are several bands.</summary>
    public const int BandRows = 14;

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

    /// <summary>One unit 16 output features of a band of rows.</summary>
    public int Units => (OutputFeatures + 15) / 16 * OwnRows.Bands;

    /// <summary>A layer of one row can have the rows of several images at once.</summary>
    public StepWork Work => new(Units, Units) { IsForAllImages = Rows == 1 };

    private GemmRows OwnRows => new(Rows, BandRows, InputFeatures, OutputFeatures);

    public unsafe void Run(float* arena, float* weights, int from, int to) => VectorStep.Run(this, arena, weights, from, to);

    /// <summary>Runs a layer of one row for several images, each in an arena of its own. The result is bit for bit that of <see cref="Run"/> on each; the weights are read once.</summary>
    /// <param name="arenas">The first image's arena.</param>
    /// <param name="pitch">Floats from one arena to the next.</param>
    /// <param name="images">The number of images.</param>
    /// <param name="weights">The network's packed weights.</param>
    /// <param name="from">The first unit.</param>
    /// <param name="to">The unit behind the last.</param>
    public unsafe void RunForAllImages(float* arenas, long pitch, int images, float* weights, int from, int to) =>
        VectorStep.Run(new OfImages(this, images, pitch), arenas, weights, from, to);

    unsafe void IVectorStep.Run<TLanes, TVector>(float* arena, float* weights, int from, int to) =>
        Run<TLanes, TVector>(OwnRows, arena, weights, from, to);

    private unsafe void Run<TLanes, TVector>(in GemmRows rows, float* arena, float* weights, int from, int to)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        // Rows are computed in pairs of groups, which overlap where they do not fit.
        int count = Math.Min(rows.Count, rows.Band);
        if (count == 1)
            GemmRowKernel<TLanes, TVector>.Run(this, arena, weights, from, to);
        else if (count == 2)
            GemmKernel<TLanes, TVector, One>.Run(this, rows, arena, weights, from, to);
        else if (TLanes.Count < 16 || count <= 6)
            GemmKernel<TLanes, TVector, Three>.Run(this, rows, arena, weights, from, to);
        else if (count is > 8 and <= 14)
            GemmKernel<TLanes, TVector, Seven>.Run(this, rows, arena, weights, from, to);
        else
            GemmKernel<TLanes, TVector, Four>.Run(this, rows, arena, weights, from, to);
    }

    /// <summary>The layer over one row of each image.</summary>
    private readonly struct OfImages(GemmStep step, int images, long pitch) : IVectorStep
    {
        unsafe void IVectorStep.Run<TLanes, TVector>(float* arenas, float* weights, int from, int to)
        {
            // More images than the kernels take at once: unit by unit, whose weights are in the caches for the next images.
            int band = TLanes.Count == 16 ? BandRows : 6;
            int units = images > band ? 1 : to - from;
            for (; from < to; from += units)
            {
                for (int first = 0; first < images; first += band)
                {
                    int count = Math.Min(band, images - first);
                    step.Run<TLanes, TVector>(new GemmRows(count, count, pitch, pitch), arenas + (first * pitch), weights, from, from + units);
                }
            }
        }
    }
}
