using System.Diagnostics;
using System.Reflection;
using System.Runtime.Intrinsics.X86;
using DeepRebirth.Benchmarks.Networks;

namespace DeepRebirth.Benchmarks;

/// <summary>
/// Measures in a process whose .NET leaves AVX-512 alone, so that our side runs as on a processor with AVX2 only. ONNX Runtime is native code
/// and asks the processor itself: its side keeps AVX-512.
/// </summary>
internal static class ProcessWithoutAvx512
{
    /// <summary>All that AVX-512 is to .NET 10; the narrower switches of earlier versions hang on it.</summary>
    private const string Switch = "DOTNET_EnableAVX512";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Whether a network is to do without what this process has.</summary>
    public static bool IsNeededFor(BenchmarkNetwork network) => network.WithoutAvx512 && Avx512F.IsSupported;

    /// <summary>Runs this program again, for one network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="command">The sub-command.</param>
    /// <param name="options">Its options besides <c>--model</c>.</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="BenchmarkException">It does not end, or ends with an error.</exception>
    public static string Run(BenchmarkNetwork network, string command, params ReadOnlySpan<string> options)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [Switch] = "0" },
        };
        string[] arguments = [Assembly.GetExecutingAssembly().Location, command, "--model", network.Name, .. options];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);

        using Process process = ChildProcess.Start(start);
        (string output, string errors) = ChildProcess.Finish(process, Limit);
        return process.ExitCode == ExitCode.Measured
            ? output
            : throw new BenchmarkException($"{network.Name}: the process without AVX-512 ended with {process.ExitCode}: {errors.Trim()}");
    }
}
