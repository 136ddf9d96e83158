namespace DeepRebirth.FineTuning.Training;

/// <summary>Which input and which view of it comes at a position of training.</summary>
/// <param name="Index">The input.</param>
/// <param name="View">The view.</param>
internal readonly record struct Sample(int Index, int View);

/// <summary>
/// The order of training: pass after pass over all inputs, each in an order of its own that depends on the seed alone. It has no state, so
/// training can go on at any position.
/// </summary>
/// <param name="count">The number of inputs.</param>
/// <param name="views">The number of views of each input, which then come again.</param>
/// <param name="seed">What the order is derived from.</param>
internal sealed class SampleOrder(int count, int views, int seed)
{
    private readonly Lock shuffling = new();
    private (long Pass, int[] Order) cached = (-1, []);
    private (long Pass, int[] Order) cachedNext = (-1, []);

    /// <summary>The sample at a position, counted from 0.</summary>
    public Sample At(long position)
    {
        (long pass, long place) = Math.DivRem(position, count);
        return new Sample(OrderOf(pass)[place], (int)(pass % views));
    }

    private int[] OrderOf(long pass)
    {
        lock (shuffling)
        {
            if (cached.Pass == pass)
                return cached.Order;
            if (cachedNext.Pass == pass)
                return cachedNext.Order;
            (cached, cachedNext) = (cachedNext, (pass, Shuffle(pass)));
            return cachedNext.Order;
        }
    }

    private int[] Shuffle(long pass)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        ulong state = unchecked(((ulong)seed * 0x9E3779B97F4A7C15) ^ ((ulong)pass * 0xD1342543DE82EF95));
        for (int i = count - 1; i > 0; i--)
        {
            int other = (int)(Next(ref state) % (ulong)(i + 1));
            (order[i], order[other]) = (order[other], order[i]);
        }
        return order;
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): the same on every platform and version.</summary>
    private static ulong Next(ref ulong state)
    {
        state = unchecked(state + 0x9E3779B97F4A7C15);
        ulong z = state;
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }
}
