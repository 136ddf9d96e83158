using System.Diagnostics;

namespace DeepRebirth.Packing;

/// <summary>What the two forms of a program's weights cost.</summary>
/// <param name="PackedBytes">The length of the packed form, which is read in place.</param>
/// <param name="CompactBytes">The length of the compact form.</param>
/// <param name="PackingMilliseconds">The time of packing the compact form on one thread of this machine, as at start-up.</param>
public sealed record WeightForms(long PackedBytes, long CompactBytes, double PackingMilliseconds)
{
    /// <summary>Measures a program.</summary>
    public static WeightForms Of(NetworkProgram program)
    {
        long start = Stopwatch.GetTimestamp();
        program.Pack();
        return new WeightForms(
            WeightsFile.ByteCount(program, WeightLayout.Packed),
            WeightsFile.ByteCount(program, WeightLayout.Compact),
            Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 1));
    }
}
