using System.Runtime.InteropServices;
using DeepRebirth.Kernels;

namespace DeepRebirth.Packing.Tests;

/// <summary>Checks the compact form of a program's weights.</summary>
internal static class WeightsCheck
{
    /// <summary>The plain weights, packed unit by unit from the last one to the first, are the packed ones to the last bit.</summary>
    public static unsafe void PackToTheSame(NetworkProgram program)
    {
        float[] plain = [.. program.PlainWeights.Values.SelectMany(values => values.ToArray())];
        var packed = new float[program.Weights.Length];
        Assert.HasCount(program.PlainWeights.Floats, plain);
        fixed (float* source = plain)
        fixed (float* target = packed)
        {
            foreach (IStep step in program.PlainWeights.Packing.Reverse())
            {
                for (int unit = step.Units - 1; unit >= 0; unit--)
                    step.Run(target, source, unit, unit + 1);
            }
        }
        Assert.IsTrue(MemoryMarshal.AsBytes(program.Weights.Span).SequenceEqual(MemoryMarshal.AsBytes<float>(packed)));
    }
}
