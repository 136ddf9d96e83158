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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TStep step, float* arena, int from, int to)
    {
        float* room = stackalloc float[(PoolingRows<TStep, TLanes, TVector>.ScratchPixels * 16) + CacheLine.Floats];
        float* scratch = CacheLine.Align(room);
        (ImageTensor input, ImageTensor output, FusedActivation activation) = (step.Input, step.Output, step.Activation);
        PoolingWalk walk = WalkOf(step);
        TStep copy = step;
        using var aside = new RowAside(output);
        for (int unit = from; unit < to; unit++)
        {
            (int image, int block, int row) = output.RowOf(unit);
            PoolingRange rows = PoolingRange.Clip((row * walk.StrideY) - walk.PadTop, walk.Height, walk.DilationY, input.Height);
            float* target = aside.IsNeeded ? aside.Row : output.Row(arena, image, block, row);
            float* source = input.Row(arena, image, block, rows.Start + (rows.From * walk.DilationY));
            walk.Rows = rows.To - rows.From;
            if (walk.Width == 3 && walk.DilationX == 1 && walk.StrideX <= 2 && walk.PadLeft <= 1)
                PoolingRows<TStep, TLanes, TVector>.RunThree(walk, source, target);
            else if (walk.Width > walk.StrideX && walk.Span <= PoolingRows<TStep, TLanes, TVector>.ScratchPixels)
                PoolingRows<TStep, TLanes, TVector>.RunColumns(walk, source, target, scratch);
            else
                PoolingRows<TStep, TLanes, TVector>.RunWindows(walk, source, target);

            if (TStep.Divides)
                Divide(ref copy, walk, rows, target);
            if (activation.Function != ActivationFunction.None)
                VectorActivation.Apply<TLanes, TVector>(activation, target, walk.Outputs * 16);
            if (aside.IsNeeded)
                ImageSlice.WriteRow(output, arena, unit, target);
            output.ClearBorder(arena, image, block, row);
        }
    }

    private static PoolingWalk WalkOf(in TStep step) => new()
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
