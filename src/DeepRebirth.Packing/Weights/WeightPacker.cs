using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Lays the steps' weights one behind the other; each begins at a multiple of 64 bytes, gaps are zero.</summary>
internal sealed class WeightPacker
{
    /// <summary>2 GiB: an assembly holds no larger resource.</summary>
    private const int MostFloats = 1 << 29;

    private readonly List<(int Offset, float[] Values)> parts = [];
    private int length;

    /// <summary>Adds values, which must not change any more.</summary>
    /// <returns>Floats from the weights' start to the first value.</returns>
    /// <exception cref="NetworkException">The weights exceed what an offset can address.</exception>
    public int Add(float[] values)
    {
        int offset = length;
        long end = (long)offset + values.Length;
        long aligned = (end + MemoryPlan.Alignment - 1) / MemoryPlan.Alignment * MemoryPlan.Alignment;
        parts.Add((offset, values));
        length = Size(aligned);
        return offset;
    }

    /// <summary>Adds one value a channel, or zeros for null, filled with zeros to whole blocks of 16.</summary>
    public int AddChannels(ReadOnlySpan<float> values, int channels)
    {
        var padded = new float[(channels + ImageStorage.DefaultBlock - 1) / ImageStorage.DefaultBlock * ImageStorage.DefaultBlock];
        values.CopyTo(padded);
        return Add(padded);
    }

    /// <summary>The number of floats as the length of an array.</summary>
    /// <exception cref="NetworkException">There are too many.</exception>
    public static int Size(Int128 floats) => floats < MostFloats
        ? (int)floats
        : throw new NetworkException(NetworkProblem.TooLarge, $"The packed weights need {floats} floats; a program's limit is {MostFloats}.");

    /// <summary>All weights.</summary>
    public float[] ToArray()
    {
        var all = new float[length];
        foreach ((int offset, float[] values) in parts)
            values.CopyTo(all, offset);
        return all;
    }
}
