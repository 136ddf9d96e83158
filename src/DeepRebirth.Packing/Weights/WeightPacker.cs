using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Lays the steps' weights one behind the other; each begins at a multiple of 64 bytes, gaps are zero.</summary>
internal sealed class WeightPacker
{
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
        if (aligned > Array.MaxLength)
            throw new NetworkException(NetworkProblem.TooLarge, $"The packed weights exceed {Array.MaxLength} floats.");
        parts.Add((offset, values));
        length = (int)aligned;
        return offset;
    }

    /// <summary>Adds one value a channel, or zeros for null, filled with zeros to whole blocks of 16.</summary>
    public int AddChannels(ReadOnlySpan<float> values, int channels)
    {
        var padded = new float[(channels + ImageStorage.DefaultBlock - 1) / ImageStorage.DefaultBlock * ImageStorage.DefaultBlock];
        values.CopyTo(padded);
        return Add(padded);
    }

    /// <summary>All weights.</summary>
    public float[] ToArray()
    {
        var all = new float[length];
        foreach ((int offset, float[] values) in parts)
            values.CopyTo(all, offset);
        return all;
    }
}
