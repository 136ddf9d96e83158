using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Pooling of any kind, a row of one channel block a unit.</summary>
internal static unsafe class PoolingKernel<TStep, TLanes, TVector>
    where TStep : struct, IPoolingStep
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TStep step, float* arena, int from, int to)
    {
        (ImageTensor input, ImageTensor output) = (step.Input, step.Output);
        for (int unit = from; unit < to; unit++)
        {
            (int image, int block, int row) = output.RowOf(unit);
            PoolingRange rows = PoolingRange.Clip((row * step.StrideY) - step.PadTop, step.KernelHeight, step.DilationY, input.Height);
            float* target = output.Row(arena, image, block, row);
            float* source = input.Row(arena, image, block, rows.Start + (rows.From * step.DilationY));
            for (int column = 0; column < output.Width; column++)
            {
                PoolingRange columns = PoolingRange.Clip((column * step.StrideX) - step.PadLeft, step.KernelWidth, step.DilationX, input.Width);
                float* window = source + ((columns.Start + (columns.From * step.DilationX)) * 16);
                float divisor = step.Divisor(rows, columns);
                for (int lane = 0; lane < 16; lane += TLanes.Count)
                {
                    TVector result = Window(
                        window + lane, rows.To - rows.From, step.DilationY * input.RowPitch, columns.To - columns.From, step.DilationX * 16);
                    TLanes.Store(target + (column * 16) + lane, divisor == 1 ? result : TLanes.Divide(result, TLanes.Broadcast(divisor)));
                }
            }

            VectorActivation.Apply<TLanes, TVector>(step.Activation, target, output.Width * 16);
            output.ClearBorder(arena, image, block, row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Window(float* source, int rows, nint rowPitch, int columns, nint columnPitch)
    {
        TVector result = TLanes.Broadcast(TStep.Empty);
        for (; rows > 0; rows--, source += rowPitch)
        {
            float* value = source;
            for (int x = 0; x < columns; x++, value += columnPitch)
                result = TStep.Combine<TLanes, TVector>(result, TLanes.Load(value));
        }

        return result;
    }
}
