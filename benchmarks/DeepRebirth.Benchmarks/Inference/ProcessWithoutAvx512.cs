using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.Benchmarks.Reporting;

namespace DeepRebirth.Benchmarks.Inference;

/// <summary>
/// Measures in a process whose .NET leaves AVX-512 alone, so that our side runs as on a processor with AVX2 only. ONNX Runtime is native code
/// and asks the processor itself: its side keeps AVX-512.
/// </summary>
internal static class ProcessWithoutAvx512
{
    /// <summary>All that AVX-512 is to .NET 10; the narrower switches of earlier versions hang on it.</summary>
    private const string Switch = "DOTNET_EnableAVX512";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs this program again, for one figure.</summary>
    public static InferenceFigure Measure(BenchmarkNetwork network, int threads, bool isQuick)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [Switch] = "0" },
        };
        string[] arguments =
        [
            Assembly.GetExecutingAssembly().Location, "inference", "--model", network.Name,
            "--threads", threads.ToString(CultureInfo.InvariantCulture), .. isQuick ? ["--quick"] : Array.Empty<string>(),
        ];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);

        using Process process = ChildProcess.Start(start);
        (string output, string errors) = ChildProcess.Finish(process, Limit);
        return process.ExitCode == ExitCode.Measured
            ? FigureJson.Read<InferenceFigure>(output.Split('\n').Last(line => line.StartsWith('{')))
            : throw new BenchmarkException($"{network.Name}: the process without AVX-512 ended with {process.ExitCode}: {errors.Trim()}");
    }
}
