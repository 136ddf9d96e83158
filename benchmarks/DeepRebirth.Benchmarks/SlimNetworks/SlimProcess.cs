using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DeepRebirth.Benchmarks.Networks;

namespace DeepRebirth.Benchmarks.SlimNetworks;

/// <summary>Slims a network as a user does: <c>deeprebirth slim</c>, as a process of its own, whose progress goes to standard error.</summary>
internal static class SlimProcess
{
    /// <summary>Runs it.</summary>
    /// <param name="model">The ONNX file.</param>
    /// <param name="options">The options that say what to slim for and with which pictures.</param>
    /// <param name="minutes">The time for search and fine-tuning.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="output">The slim ONNX file to write; reports are written beside it.</param>
    /// <returns>What the command printed with <c>--json</c>.</returns>
    /// <exception cref="BenchmarkException">It failed; it has said why.</exception>
    public static JsonDocument Run(string model, IEnumerable<string> options, double minutes, int threads, string output)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        List<string> arguments =
        [
            NetworkCatalog.BuiltFrom("DeepRebirthCompiler"), "slim", model,
            "--output", output,
            .. options,
            "--time-budget", string.Create(CultureInfo.InvariantCulture, $"{minutes * 60:0}s"),
            "--threads", threads.ToString(CultureInfo.InvariantCulture),
            "--report", Path.ChangeExtension(output, ".html"),
            "--json",
        ];
        arguments.ForEach(start.ArgumentList.Add);

        using Process process = ChildProcess.Start(start);
        string json = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonDocument.Parse(json)
            : throw new BenchmarkException($"deeprebirth slim ended with exit code {process.ExitCode}; the lines above say why.");
    }
}
