using System;

namespace DeepRebirth.Kernels;

/// <summary>Checks the lengths of what callers pass.</summary>
internal static class Lengths
{
    /// <summary>Throws unless a span has the length that one input needs.</summary>
    /// <exception cref="ArgumentException">It has not.</exception>
    public static void CheckExactly(int actual, int expected, string parameter)
    {
        if (actual != expected)
            throw new ArgumentException($"'{parameter}' has {actual} values and must have {expected}.", parameter);
    }

    /// <summary>Throws unless a span has room for what is to be written.</summary>
    /// <exception cref="ArgumentException">It has not.</exception>
    public static void CheckRoom(int actual, long needed, string parameter)
    {
        if (actual < needed)
            throw new ArgumentException($"'{parameter}' has room for {actual} values and needs {needed}.", parameter);
    }

    /// <summary>How many inputs of <paramref name="length"/> values lie one behind the other in a span.</summary>
    /// <exception cref="ArgumentException">The last one is not whole.</exception>
    public static int Count(int actual, int length, string parameter)
    {
        if (actual % length != 0)
            throw new ArgumentException($"'{parameter}' has {actual} values, which is no multiple of {length}.", parameter);
        return actual / length;
    }
}
