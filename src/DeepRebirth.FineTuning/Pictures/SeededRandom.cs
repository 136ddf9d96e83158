namespace DeepRebirth.FineTuning.Pictures;

/// <summary>
/// Random numbers whose sequence is part of our results, so it must not change with the runtime's version: SplitMix64
/// (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
/// </summary>
internal struct SeededRandom(ulong seed)
{
    private ulong state = seed;

    /// <summary>A generator for one purpose out of several numbers, such as seed, epoch and picture.</summary>
    public static SeededRandom From(params ReadOnlySpan<int> numbers)
    {
        var random = new SeededRandom(0x6A09E667F3BCC909);
        foreach (int number in numbers)
            random = new SeededRandom(random.NextBits() ^ (uint)number);
        return random;
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number in [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in [low, high).</summary>
    public double NextDouble(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>A number in 0..count-1.</summary>
    public int NextBelow(int count) => (int)Math.BigMul(NextBits(), (ulong)count, out _);

    /// <summary>Fisher-Yates.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextBelow(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
