using System.CommandLine;
using DeepRebirth.Benchmarks.FreshProcesses;
using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.Benchmarks.Reporting;

namespace DeepRebirth.Benchmarks.ColdStart;

/// <summary><c>coldstart</c>: the time from the start of a process to its first answer.</summary>
internal static class ColdStartCommand
{
    private const int Processes = 21;
    private const int QuickProcesses = 5;

    /// <summary>A second prediction shows what the first one costs beyond its work.</summary>
    private const int Predictions = 20;

    /// <summary>Creates the command.</summary>
    public static Command Create() => BenchmarkCommand.Create(
        "coldstart", "Time from the start of a process to its first prediction, beside ONNX Runtime (1 and 2 threads unless --threads says otherwise).", Measure);

    /// <summary>Measures, and prints a table.</summary>
    public static IReadOnlyList<IFigure> Measure(BenchmarkRun run)
    {
        var figures = new List<IFigure>();
        Console.WriteLine(ColdStartFigure.TableHead);
        foreach (BenchmarkNetwork network in FreshProcess.Measurable(run.Networks))
        {
            foreach (int threads in run.EachThreads)
            {
                var processes = new FreshProcess(network, threads, Predictions);
                ColdStartFigure figure = ColdStartFigure.Of(network, threads, processes.Measure(run.IsQuick ? QuickProcesses : Processes));
                Console.WriteLine(figure.TableRow());
                figures.Add(figure);
            }
        }
        return figures;
    }
}
