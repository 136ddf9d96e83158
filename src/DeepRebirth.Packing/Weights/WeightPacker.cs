using System.Collections.Immutable;
using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Lays the steps' weights one behind the other; each begins at a multiple of 64 bytes, gaps are zero.</summary>
internal sealed class WeightPacker
{
    /// <summary>2 GiB: an assembly holds no larger resource.</summary>
    private const int MostFloats = 1 << 29;

    private readonly List<(int Target, WeightPart Part)> parts = [];
    private int length;

    /// <summary>Adds a part.</summary>
    /// <returns>Floats from the packed weights' start to it.</returns>
    /// <exception cref="NetworkException">The weights exceed what an offset can address.</exception>
    public int Add(WeightPart part)
    {
        int offset = length;
        length = Size((offset + part.Floats + MemoryPlan.Alignment - 1) / MemoryPlan.Alignment * MemoryPlan.Alignment);
        parts.Add((offset, part));
        return offset;
    }

    /// <summary>Adds values that kernels read as they are, and that must not change any more.</summary>
    public int Add(float[] values) => Add(WeightPart.Copy(values));

    /// <summary>Adds one value a channel, or zeros for null, filled with zeros to whole blocks of 16.</summary>
    public int AddChannels(ReadOnlySpan<float> values, int channels) => Add(WeightPart.Channels(values.ToArray(), channels));

    /// <summary>All weights, packed.</summary>
    public unsafe float[] ToArray()
    {
        var all = new float[length];
        Parallel.ForEach(parts, item =>
        {
            IStep step = item.Part.Pack(0, item.Target);
            fixed (float* packed = all, plain = item.Part.Plain.Span)
                step.Run(packed, plain, 0, step.Units);
        });
        return all;
    }

    /// <summary>All weights as the network has them, each once.</summary>
    public PlainWeights ToPlain()
    {
        var places = new Dictionary<ReadOnlyMemory<float>, int>();
        var values = ImmutableArray.CreateBuilder<ReadOnlyMemory<float>>();
        var packing = ImmutableArray.CreateBuilder<IStep>();
        int floats = 0;
        foreach ((int target, WeightPart part) in parts)
        {
            if (part.Plain.IsEmpty)
                continue;
            if (!places.TryGetValue(part.Plain, out int source))
            {
                places[part.Plain] = source = floats;
                values.Add(part.Plain);
                floats = Size((Int128)floats + part.Plain.Length);
            }
            packing.Add(part.Pack(source, target));
        }
        return new PlainWeights(values.ToImmutable(), floats, packing.ToImmutable());
    }

    private static int Size(Int128 floats) => floats < MostFloats
        ? (int)floats
        : throw new NetworkException(NetworkProblem.TooLarge, $"The packed weights need {floats} floats; a program's limit is {MostFloats}.");
}
