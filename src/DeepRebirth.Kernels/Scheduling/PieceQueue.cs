using System.Runtime.InteropServices;
using System.Threading;

namespace DeepRebirth.Kernels;

/// <summary>
/// What is left of one thread's share of a phase, in one word: the phase's number above, then the pieces taken from the front and those
/// taken from the back. A word of an earlier phase means that nothing is taken yet. In cache lines of its own.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct PieceQueue
{
    [FieldOffset(128)]
    private long word;

    /// <summary>Takes the first piece that is left; -1 where there is none.</summary>
    /// <param name="phase">The number of the phase.</param>
    /// <param name="count">The pieces of the whole share.</param>
    public int TakeFirst(uint phase, int count) => Take(phase, count, fromFront: true);

    /// <summary>Takes the last piece that is left; -1 where there is none.</summary>
    /// <inheritdoc cref="TakeFirst"/>
    public int TakeLast(uint phase, int count) => Take(phase, count, fromFront: false);

    private int Take(uint phase, int count, bool fromFront)
    {
        long seen = Volatile.Read(ref word);
        while (true)
        {
            int ahead = (int)((uint)(seen >> 32) - phase);
            int front = ahead < 0 ? 0 : (int)(seen >> 16) & 0xFFFF;
            int back = ahead < 0 ? 0 : (int)seen & 0xFFFF;
            if (ahead > 0 || front + back >= count)
                return -1;

            int index = fromFront ? front++ : count - 1 - back++;
            long next = ((long)phase << 32) | (uint)(front << 16) | (uint)back;
            long before = Interlocked.CompareExchange(ref word, next, seen);
            if (before == seen)
                return index;
            seen = before;
        }
    }
}
