using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DeepRebirth.Kernels;

/// <summary>Writes the factors of the inputs. Half a block of channels is eight floats, whatever the vectors of the processor are.</summary>
internal static unsafe class StrassenInputKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in StrassenInputStep step, float* arena, int from, int to)
    {
        ImageTensor input = step.Input;
        PixelPairs pairs = step.Pairs;
        int pieces = pairs.Cut.Pieces;
        for (int unit = from; unit < to; unit++)
        {
            int block = unit / pieces;
            int pair = pairs.Cut.FirstOf(unit % pieces);
            int end = pairs.Cut.FirstOf((unit % pieces) + 1);
            for (PairRun run; pair < end; pair += run.Count)
            {
                run = pairs.RunAt(pair, end - pair);
                float* first = input.Row(arena, run.Image, block, run.Row) + (run.Column * 16);
                float* second = input.Row(arena, run.Image, block, run.SecondRow) + (run.SecondColumn * 16);
                float* target = arena + step.OutputOffset + StrassenInputStep.Place(pairs.Cut, pair, block, step.FactorPitch);
                for (int i = 0; i < run.Count; i++)
                    Write(first + (i * 32), second + (i * 32), target + (i * StrassenInputStep.HalfBlock), step.FactorPitch);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(float* first, float* second, float* target, nint pitch)
    {
        Vector256<float> b11 = Vector256.Load(first);
        Vector256<float> b12 = Vector256.Load(second);
        Vector256<float> b21 = Vector256.Load(first + StrassenInputStep.HalfBlock);
        Vector256<float> b22 = Vector256.Load(second + StrassenInputStep.HalfBlock);
        Vector256<float> t1 = b12 - b11;
        Vector256<float> t2 = b22 - t1;
        b11.Store(target);
        b21.Store(target + pitch);
        b22.Store(target + (2 * pitch));
        (t2 - b21).Store(target + (3 * pitch));
        t1.Store(target + (4 * pitch));
        t2.Store(target + (5 * pitch));
        (b22 - b12).Store(target + (6 * pitch));
    }
}
