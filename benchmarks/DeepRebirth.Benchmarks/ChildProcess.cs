using System.ComponentModel;
using System.Diagnostics;

namespace DeepRebirth.Benchmarks;

/// <summary>Processes that the benchmarks start.</summary>
internal static class ChildProcess
{
    /// <summary>The Python that scripts run on; the environment variable <c>DEEPREBIRTH_PYTHON</c> names another one.</summary>
    public static string Python => Environment.GetEnvironmentVariable("DEEPREBIRTH_PYTHON") is { Length: > 0 } given ? given : "/usr/bin/python3";

    /// <summary>Starts a process whose output and errors are redirected.</summary>
    /// <exception cref="BenchmarkException">It cannot be started.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new BenchmarkException($"'{start.FileName}' cannot be started: {exception.Message}");
        }
    }

    /// <summary>Waits for the end of a process, and reads what it wrote.</summary>
    /// <exception cref="BenchmarkException">It does not end; it is killed then.</exception>
    public static (string Output, string Errors) Finish(Process process, TimeSpan limit)
    {
        using var timer = new CancellationTokenSource(limit);
        bool late = false;
        using CancellationTokenRegistration kill = timer.Token.Register(() =>
        {
            late = true;
            process.Kill(entireProcessTree: true);
        });
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return late
            ? throw new BenchmarkException($"'{process.StartInfo.FileName}' was still running after {limit.TotalSeconds} seconds.")
            : (output, errors.Result);
    }
}
