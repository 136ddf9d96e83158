using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Sum or product of two images, and scale and shift of one, a row of one channel block a unit.</summary>
internal static unsafe class ImageElementwiseKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in ImageElementwiseStep step, float* arena, int from, int to)
    {
        using var aside = new RowAside(step.Output);
        for (int unit = from; unit < to; unit++)
        {
            (int image, int block, int row) = step.Output.RowOf(unit);
            float* left = step.Left.Row(arena, image, block, row);
            float* right = step.Right.Row(arena, image, block, row);
            float* output = aside.IsNeeded ? aside.Row : step.Output.Row(arena, image, block, row);
            int count = step.Output.Width * 16;
            bool multiply = step.Multiply;
            for (int i = 0; i < count; i += TLanes.Count)
            {
                TVector a = TLanes.Load(left + i);
                TVector b = TLanes.Load(right + i);
                TLanes.Store(output + i, multiply ? TLanes.Multiply(a, b) : TLanes.Add(a, b));
            }

            VectorActivation.Apply<TLanes, TVector>(step.Activation, output, count);
            if (aside.IsNeeded)
                ImageSlice.WriteRow(step.Output, arena, unit, output);
            step.Output.ClearBorder(arena, image, block, row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in ImageScaleStep step, float* arena, float* weights, int from, int to)
    {
        using var aside = new RowAside(step.Output);
        for (int unit = from; unit < to; unit++)
        {
            (int image, int block, int row) = step.Output.RowOf(unit);
            float* input = step.Input.Row(arena, image, block, row);
            float* output = aside.IsNeeded ? aside.Row : step.Output.Row(arena, image, block, row);
            int count = step.Output.Width * 16;
            for (int lane = 0; lane < 16; lane += TLanes.Count)
            {
                int channel = (block * 16) + lane;
                TVector scale = step.ScaleOffset < 0 ? TLanes.Broadcast(1) : TLanes.Load(weights + step.ScaleOffset + channel);
                TVector shift = step.ShiftOffset < 0 ? TLanes.Broadcast(0) : TLanes.Load(weights + step.ShiftOffset + channel);
                for (int i = lane; i < count; i += 16)
                    TLanes.Store(output + i, TLanes.MultiplyAdd(TLanes.Load(input + i), scale, shift));
            }

            VectorActivation.Apply<TLanes, TVector>(step.Activation, output, count);
            if (aside.IsNeeded)
                ImageSlice.WriteRow(step.Output, arena, unit, output);
            step.Output.ClearBorder(arena, image, block, row);
        }
    }
}
