using System;
using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>ONNX AveragePool and GlobalAveragePool. Windows are clipped to the image, so the input needs no border.</summary>
internal readonly record struct AveragePoolingStep : IStep, IVectorStep, IPoolingStep
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

    static float IPoolingStep.Empty => 0;

    static bool IPoolingStep.Divides => true;

    static TVector IPoolingStep.Combine<TLanes, TVector>(TVector result, TVector value) => TLanes.Add(result, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int IPoolingStep.Divisor(PoolingRange rows, PoolingRange columns)
    {
        if (CountIncludePad)
        {
            rows = PoolingRange.Clip(rows.Start + PadTop, KernelHeight, DilationY, PadTop + Input.Height + PadBottom);
            columns = PoolingRange.Clip(columns.Start + PadLeft, KernelWidth, DilationX, PadLeft + Input.Width + PadRight);
        }

        return Math.Max(1, (rows.To - rows.From) * (columns.To - columns.From));
    }

    /// <summary>One unit a row of one channel block.</summary>
    public int Units => Output.RowUnits;

    public StepWork Work => new(Units, Output.Height);

    public unsafe void Run(float* arena, float* weights, int from, int to) => VectorStep.Run(this, arena, weights, from, to);

    unsafe void IVectorStep.Run<TLanes, TVector>(float* arena, float* weights, int from, int to) =>
        PoolingKernel<AveragePoolingStep, TLanes, TVector>.Run(this, arena, from, to);
}
