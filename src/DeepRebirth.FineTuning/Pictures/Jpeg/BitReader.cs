using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>
/// Reads the entropy-coded bits of a scan: takes out the stuffed zero after 0xFF, and stops at a marker. Beyond the end it gives zeros and
/// says so in <see cref="IsExhausted"/>, so that the inner loops need no checks.
/// </summary>
internal ref struct BitReader(ReadOnlySpan<byte> data, int position)
{
    private readonly ReadOnlySpan<byte> data = data;
    private ulong bits;     // the next bit is the highest
    private int available;  // of them, the others are zero
    private long padding;   // zero bits ever added beyond the end

    /// <summary>Where the next byte is fetched from: at a marker, once the bits before it are used up.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Whether bits were taken that are not there.</summary>
    public readonly bool IsExhausted => available < padding;

    /// <summary>Makes at least 32 bits ready.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prepare()
    {
        if (available < 32)
            Fill();
    }

    /// <summary>The next bits without taking them; at most 16, after <see cref="Prepare"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Peek(int count) => (int)(bits >> (64 - count));

    /// <summary>Takes bits that were looked at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count)
    {
        bits <<= count;
        available -= count;
    }

    /// <summary>Takes 1 to 16 bits as a number, after <see cref="Prepare"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int count)
    {
        int value = Peek(count);
        Skip(count);
        return value;
    }

    /// <summary>Takes one bit, at any time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TakeBit()
    {
        Prepare();
        return Take(1) != 0;
    }

    /// <summary>Takes a signed number of 0 to 16 bits (T.81, figure F.12, EXTEND), after <see cref="Prepare"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TakeSigned(int count)
    {
        if (count == 0)
            return 0;
        int value = Take(count);
        return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
    }

    /// <summary>Drops the bits up to the next marker and goes on behind it.</summary>
    /// <returns>Whether the marker was the one expected.</returns>
    public bool Restart(int expectedMarker)
    {
        int marker = MarkerReader.FindMarker(data, Position);
        if (marker + 1 >= data.Length || data[marker + 1] != expectedMarker)
            return false;
        Position = marker + 2;
        (bits, available, padding) = (0, 0, 0);
        return true;
    }

    private void Fill()
    {
        if (Position + 8 <= data.Length)
        {
            ulong next = BinaryPrimitives.ReadUInt64BigEndian(data[Position..]);
            ulong has255 = (~next - 0x0101010101010101) & next & 0x8080808080808080;
            if (has255 == 0)
            {
                // The part of a byte that does not fit is the same bits that the next call puts there.
                bits |= next >> available;
                int bytes = (64 - available) >> 3;
                Position += bytes;
                available += 8 * bytes;
                return;
            }
        }
        while (available <= 56)
        {
            bits |= (ulong)NextByte() << (56 - available);
            available += 8;
        }
    }

    private byte NextByte()
    {
        if (Position < data.Length)
        {
            byte value = data[Position];
            if (value != 0xFF)
            {
                Position++;
                return value;
            }
            if (Position + 1 < data.Length && data[Position + 1] == 0)
            {
                Position += 2;
                return value;
            }
        }
        padding += 8;
        return 0;
    }
}
