using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DeepRebirth.FineTuning.Training;

/// <summary>
/// Records of views, 16 bits a value, in a temporary file that disappears with the process. Which views have a place is fixed from the start.
/// When the file cannot be written, views are computed again; the values are the same either way.
/// </summary>
internal sealed class ViewCache : IDisposable
{
    private const int NoLabel = -1;
    private readonly int inputs;
    private readonly int recordLength;
    private readonly SafeFileHandle file;
    private readonly int[] states;
    private volatile bool broken;

    private ViewCache(int inputs, int views, int recordLength, SafeFileHandle file)
    {
        this.inputs = inputs;
        this.recordLength = recordLength;
        this.file = file;
        states = new int[checked(inputs * views)];
    }

    /// <summary>Makes room for the first views of all inputs.</summary>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="views">The number of views of each.</param>
    /// <param name="recordLength">The values of a record.</param>
    /// <returns>Null where the folder for temporary files cannot be written, or would be more than half full of views.</returns>
    public static ViewCache? TryCreate(int inputs, int views, int recordLength)
    {
        string folder = Path.GetTempPath();
        string path = Path.Combine(folder, $"deeprebirth-{Guid.NewGuid():N}.views");
        try
        {
            if (new DriveInfo(folder).AvailableFreeSpace / 2 < (long)inputs * views * recordLength * sizeof(ushort))
                return null;
            SafeFileHandle file = File.OpenHandle(
                path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose | FileOptions.RandomAccess);
            // An open file without a name is gone with the process, however that ends; on Windows the option above sees to it.
            if (!OperatingSystem.IsWindows())
                File.Delete(path);
            return new ViewCache(inputs, views, recordLength, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>How many views of each input fit a limit.</summary>
    public static int ViewsThatFit(long limit, int inputs, int recordLength, int most) =>
        (int)Math.Min(most, limit / Math.Max(1, (long)inputs * recordLength * sizeof(ushort)));

    /// <summary>Whether a view has been written.</summary>
    public bool Contains(Sample sample) => Volatile.Read(ref states[Slot(sample)]) != 0;

    /// <summary>Reads a view's record.</summary>
    public bool TryRead(Sample sample, Span<ushort> record, out int? label)
    {
        int state = Volatile.Read(ref states[Slot(sample)]);
        label = state - 2 == NoLabel ? null : state - 2;
        return state != 0 && RandomAccess.Read(file, MemoryMarshal.AsBytes(record), Place(sample)) == recordLength * sizeof(ushort);
    }

    /// <summary>Keeps a view's record.</summary>
    public void Write(Sample sample, ReadOnlySpan<ushort> record, int? label)
    {
        if (broken)
            return;
        try
        {
            RandomAccess.Write(file, MemoryMarshal.AsBytes(record), Place(sample));
            Volatile.Write(ref states[Slot(sample)], (label ?? NoLabel) + 2);
        }
        catch (IOException)
        {
            broken = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private int Slot(Sample sample) => (sample.View * inputs) + sample.Index;

    private long Place(Sample sample) => (long)Slot(sample) * recordLength * sizeof(ushort);
}
