using System.Collections.Immutable;
using DeepRebirth.Kernels;

namespace DeepRebirth.Packing;

/// <summary>
/// The phases at a program's end through which the images of a batch go together: their fully connected layers have so many weights that these are to be read once for
/// all images. All other phases are better run image by image, whose activations then stay in a thread's caches.
/// </summary>
/// <param name="FirstPhase">The first of these phases.</param>
/// <param name="Floats">All that they use lies in so many floats at the arena's start; it is copied for every image.</param>
public sealed record ProgramTail(int FirstPhase, int Floats)
{
    /// <summary>A tail pays where it has so many times more weights than it copies for an image: GoogLeNet's and ResNet-50's last layers have 20 times as many, and gained nothing.</summary>
    private const int LeastWeightsPerFloat = 32;

    /// <summary>The tail of a program; null where none pays.</summary>
    internal static ProgramTail? Of(ImmutableArray<ProgramStep> steps, ImmutableArray<int> phases, MemoryPlan memory)
    {
        ProgramTail? best = null;
        long weights = 0, most = 0;
        int step = steps.Length;
        for (int phase = phases.Length - 1; phase >= 0; phase--)
        {
            step -= phases[phase];
            weights += steps.AsSpan(step, phases[phase]).ToArray().Sum(WeightsForAllImages);
            int floats = memory.Regions.Where(region => region.LastPhase >= phase).Select(region => region.Offset + region.Floats).DefaultIfEmpty().Max();
            long gain = weights - ((long)LeastWeightsPerFloat * floats);
            if (gain > most)
                (best, most) = (new ProgramTail(phase, floats), gain);
        }
        return best;
    }

    private static long WeightsForAllImages(ProgramStep step) =>
        step.Step is GemmStep { Work.IsForAllImages: true } gemm ? (long)gemm.InputFeatures * gemm.OutputFeatures : 0;
}
