using System.Diagnostics;
using System.Globalization;
using DeepRebirth.Benchmarks.Networks;

namespace DeepRebirth.Benchmarks.FreshProcesses;

/// <summary>
/// Predicts in processes of their own: <c>DeepRebirth.FreshProcess</c>, an app that holds nothing but one network. The sides take turns, so that
/// both meet the same machine; a first process of each side, not counted, brings the files into memory.
/// </summary>
/// <param name="Network">The network that the app was built with.</param>
/// <param name="Threads">The threads of both sides.</param>
/// <param name="Predictions">The predictions of a process.</param>
internal sealed record FreshProcess(BenchmarkNetwork Network, int Threads, int Predictions)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Starts so many processes of each side, besides the first.</summary>
    public IReadOnlyList<(FreshRun Ours, FreshRun Theirs)> Measure(int processes)
    {
        StartOurs();
        StartTheirs();
        var runs = new (FreshRun, FreshRun)[processes];
        for (int i = 0; i < runs.Length; i++)
        {
            if (i % 2 == 0)
            {
                FreshRun first = StartOurs();
                runs[i] = (first, StartTheirs());
            }
            else
            {
                FreshRun first = StartTheirs();
                runs[i] = (StartOurs(), first);
            }
        }
        return runs;
    }

    /// <summary>The networks of a run that the app holds.</summary>
    public static IEnumerable<BenchmarkNetwork> Measurable(IEnumerable<BenchmarkNetwork> networks)
    {
        BenchmarkNetwork[] measurable = [.. networks.Where(network => network.IsInFreshProcess)];
        if (measurable.Length == 0)
            Console.WriteLine($"Only '{NetworkCatalog.GoogLeNet}', or the network that --onnx names, is measured in processes of its own.");
        return measurable;
    }

    private FreshRun StartOurs() => Start([]);

    private FreshRun StartTheirs() => Start([Network.OnnxFile]);

    private FreshRun Start(string[] model)
    {
        string app = NetworkCatalog.BuiltFrom("FreshProcess");
        var start = new ProcessStartInfo(app) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(Predictions.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(Threads.ToString(CultureInfo.InvariantCulture));
        foreach (string file in model)
            start.ArgumentList.Add(file);

        using Process process = ChildProcess.Start(start);
        (string output, string errors) = ChildProcess.Finish(process, Limit);
        double[] values = [.. output.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => double.TryParse(text, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
        return process.ExitCode == 0 && values is [var runtime, var load, var first, var later, var compiling, var methods, var peak, var arena]
            ? new FreshRun(runtime, load, first, later, compiling, methods, peak, arena)
            : throw new BenchmarkException($"{app} ended with {process.ExitCode}: {errors.Trim()}{output.Trim()}");
    }
}
