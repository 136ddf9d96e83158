using System.Runtime.InteropServices;

namespace DeepRebirth.Packing.Tests;

/// <summary>
/// Floats right before a page that nobody may touch, or right behind one: who reads further than he should ends the process. Where there is no Linux, they are memory like any other.
/// </summary>
internal sealed unsafe class GuardedFloats : IDisposable
{
    private readonly nuint bytes;
    private readonly byte* memory;
    private readonly int offset;

    /// <summary>Copies <paramref name="values"/>.</summary>
    /// <param name="values">The values.</param>
    /// <param name="guardIsBehind">Whether the guard is the page behind them, and not the one before.</param>
    public GuardedFloats(ReadOnlySpan<float> values, bool guardIsBehind)
    {
        Length = values.Length;
        int page = Environment.SystemPageSize;
        int used = ((Length * sizeof(float)) + page - 1) / page * page;
        bytes = (nuint)(used + page);
        memory = OperatingSystem.IsLinux()
            ? (byte*)Map(0, bytes, protection: 3, flags: 0x22, file: -1, 0)
            : (byte*)NativeMemory.Alloc(bytes);
        Assert.AreNotEqual(-1, (nint)memory, "no memory");
        offset = guardIsBehind ? used - (Length * sizeof(float)) : page;
        values.CopyTo(new Span<float>(memory + offset, Length));
        if (OperatingSystem.IsLinux())
            Assert.AreEqual(0, Protect((nint)(guardIsBehind ? memory + used : memory), (nuint)page, protection: 0));
    }

    /// <summary>The number of floats.</summary>
    public int Length { get; }

    /// <summary>The floats.</summary>
    public ReadOnlySpan<float> Values => new(memory + offset, Length);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
            Assert.AreEqual(0, Unmap((nint)memory, bytes));
        else
            NativeMemory.Free(memory);
    }

    [DllImport("libc", EntryPoint = "mmap")]
    private static extern nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    private static extern int Protect(nint address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap")]
    private static extern int Unmap(nint address, nuint length);
}
