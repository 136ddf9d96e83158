using System.Diagnostics;

namespace DeepRebirth.Compiler.CommandLine;

/// <summary>
/// Cancels when the process that started this one is gone: a killed build must not leave a training behind that nobody waits for and
/// that keeps the next build waiting.
/// </summary>
internal sealed class ParentWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource cancellation;
    private readonly Timer timer;

    /// <summary>Watches a process.</summary>
    /// <param name="parent">Its id, or null to watch none.</param>
    /// <param name="cancellation">Cancels too.</param>
    public ParentWatch(int? parent, CancellationToken cancellation)
    {
        this.cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer = new Timer(_ => Check(parent), null, parent is null ? Timeout.InfiniteTimeSpan : Interval, Interval);
    }

    /// <summary>Is cancelled when the parent is gone.</summary>
    public CancellationToken Token => cancellation.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        using var stopped = new ManualResetEvent(false);
        timer.Dispose(stopped);
        stopped.WaitOne();
        cancellation.Dispose();
    }

    private void Check(int? parent)
    {
        try
        {
            using Process process = Process.GetProcessById(parent!.Value);
        }
        catch (ArgumentException)
        {
            cancellation.Cancel();
        }
    }
}
