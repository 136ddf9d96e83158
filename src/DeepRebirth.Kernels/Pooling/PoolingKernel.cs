using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>
/// Pooling of any kind, a row of one channel block a unit. Windows that overlap share what they have in common: a column of the window's
/// rows is combined once.
/// </summary>
internal static unsafe class PoolingKernel<TStep, TLanes, TVector>
    where TStep : struct, IPoolingStep
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>The scratch that rows are pooled with.</summary>
    public const int ScratchFloats = PoolingRows<TStep, TLanes, TVector>.ScratchPixels * 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TStep step, float* arena, int from, int to)
    {
        float* room = stackalloc float[ScratchFloats + CacheLine.Floats];
        float* scratch = CacheLine.Align(room);
        (ImageTensor input, ImageTensor output) = (step.Input, step.Output);
        PoolingWalk walk = WalkOf(step);
        TStep copy = step;
        using var aside = new RowAside(output);
        for (int unit = from; unit < to; unit++)
        {
            (int image, int block, int row) = output.RowOf(unit);
            PoolingRange rows = PoolingRange.Clip((row * walk.StrideY) - walk.PadTop, walk.Height, walk.DilationY, input.Height);
            float* source = input.Row(arena, image, block, rows.Start + (rows.From * walk.DilationY));
            RunRow(ref copy, ref walk, rows, arena, unit, source, aside.Row, scratch);
        }
    }

    /// <summary>Pools one row of one channel block, and writes it with its border.</summary>
    /// <param name="step">The step.</param>
    /// <param name="walk">Its way.</param>
    /// <param name="rows">The rows of the windows that lie inside the image.</param>
    /// <param name="arena">The arena.</param>
    /// <param name="unit">The row of the output (<see cref="ImageTensor.RowOf"/>).</param>
    /// <param name="source">The first column of the image in the first of these rows.</param>
    /// <param name="aside">Room for a row, where the output shares blocks (<see cref="RowAside"/>); else null.</param>
    /// <param name="scratch">Room for <see cref="ScratchFloats"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunRow(ref TStep step, ref PoolingWalk walk, PoolingRange rows, float* arena, int unit, float* source, float* aside, float* scratch)
    {
        ImageTensor output = step.Output;
        (int image, int block, int row) = output.RowOf(unit);
        float* target = aside != null ? aside : output.Row(arena, image, block, row);
        walk.Rows = rows.To - rows.From;
        if (walk.Width == 3 && walk.DilationX == 1 && walk.StrideX <= 2 && walk.PadLeft <= 1)
            PoolingRows<TStep, TLanes, TVector>.RunThree(walk, source, target);
        else if (walk.Width > walk.StrideX && walk.Span <= PoolingRows<TStep, TLanes, TVector>.ScratchPixels)
            PoolingRows<TStep, TLanes, TVector>.RunColumns(walk, source, target, scratch);
        else
            PoolingRows<TStep, TLanes, TVector>.RunWindows(walk, source, target);

        if (TStep.Divides)
            Divide(ref step, walk, rows, target);
        if (step.Activation.Function != ActivationFunction.None)
            VectorActivation.Apply<TLanes, TVector>(step.Activation, target, walk.Outputs * 16);
        if (aside != null)
            ImageSlice.WriteRow(output, arena, unit, target);
        output.ClearBorder(arena, image, block, row);
    }

    /// <summary>The way of a step's windows over a row.</summary>
    public static PoolingWalk WalkOf(in TStep step) => new()
    {
        Height = step.KernelHeight,
        Width = step.KernelWidth,
        StrideY = step.StrideY,
        StrideX = step.StrideX,
        DilationY = step.DilationY,
        DilationX = step.DilationX,
        PadTop = step.PadTop,
        PadLeft = step.PadLeft,
        Inputs = step.Input.Width,
        Outputs = step.Output.Width,
        RowPitch = (nint)step.DilationY * step.Input.RowPitch,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Divide(ref TStep step, in PoolingWalk walk, PoolingRange rows, float* target)
    {
        for (int column = 0; column < walk.Outputs; column++)
        {
            TVector divisor = TLanes.Broadcast(step.Divisor(rows, walk.Columns(column)));
            for (int lane = 0; lane < 16; lane += TLanes.Count, target += TLanes.Count)
                TLanes.Store(target, TLanes.Divide(TLanes.Load(target), divisor));
        }
    }
}
