using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace DeepRebirth.Benchmarks.FineTuning;

/// <summary>What the script tells when it is ready.</summary>
/// <param name="Version">PyTorch's version.</param>
/// <param name="Format">The memory format that it found faster.</param>
/// <param name="Loss">The mean loss of the batch.</param>
/// <param name="Gradients">The Euclidean length of each weight's gradient, in the layers' order.</param>
internal sealed record PytorchReady(string Version, string Format, double Loss, double[] Gradients);

/// <summary>The rival: PyTorch in a process of its own, which does steps when it is told to and sleeps meanwhile.</summary>
internal sealed class PytorchStep : IDisposable
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNameCaseInsensitive = true };
    private readonly Process process;

    /// <summary>Starts the script and waits until it has done its first steps.</summary>
    /// <param name="folder">Where <see cref="NetworkExport"/> wrote to.</param>
    /// <param name="threads">Its number of threads.</param>
    /// <exception cref="BenchmarkException">PyTorch is not there.</exception>
    public PytorchStep(string folder, int threads)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "step.py");
        var start = new ProcessStartInfo(ChildProcess.Python, [script, folder, threads.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new BenchmarkException($"'{ChildProcess.Python}' cannot be started: {exception.Message}. {Advice}");
        }
        Ready = JsonSerializer.Deserialize<PytorchReady>(ReadLine(), Options)!;
    }

    /// <summary>What the script told when it was ready.</summary>
    public PytorchReady Ready { get; }

    private static string Advice =>
        "The rival is PyTorch: on Debian, apt-get install python3-torch. DEEPREBIRTH_PYTHON names another Python that has it.";

    /// <summary>Does some steps and returns the seconds that they took.</summary>
    public double Run(int steps)
    {
        process.StandardInput.WriteLine(steps.ToString(CultureInfo.InvariantCulture));
        process.StandardInput.Flush();
        return double.Parse(ReadLine(), CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(10)))
            process.Kill();
        process.Dispose();
    }

    private string ReadLine() => process.StandardOutput.ReadLine()
        ?? throw new BenchmarkException($"'{ChildProcess.Python}' ended with exit code {WaitForExitCode()}. {Advice}");

    private int WaitForExitCode()
    {
        process.WaitForExit();
        return process.ExitCode;
    }
}
