using System.CommandLine;
using DeepRebirth.Benchmarks.FreshProcesses;
using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.Benchmarks.Reporting;

namespace DeepRebirth.Benchmarks.Memory;

/// <summary><c>memory</c>: the most memory that a process has resident, the whole of it, .NET included.</summary>
internal static class MemoryCommand
{
    private const int Processes = 11;
    private const int QuickProcesses = 3;
    private const int Predictions = 20;

    /// <summary>Creates the command.</summary>
    public static Command Create() => BenchmarkCommand.Create(
        "memory", "Peak resident memory of a process after 20 predictions, beside ONNX Runtime (1 and 2 threads unless --threads says otherwise). Linux only.", Measure);

    /// <summary>Measures, and prints a table.</summary>
    public static IReadOnlyList<IFigure> Measure(BenchmarkRun run)
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.WriteLine("Peak resident memory (VmHWM in /proc/self/status) is measured on Linux only.");
            return [];
        }

        var figures = new List<IFigure>();
        Console.WriteLine(MemoryFigure.TableHead);
        foreach (BenchmarkNetwork network in FreshProcess.Measurable(run.Networks))
        {
            foreach (int threads in run.EachThreads)
            {
                var processes = new FreshProcess(network, threads, Predictions);
                MemoryFigure figure = MemoryFigure.Of(network, threads, processes.Measure(run.IsQuick ? QuickProcesses : Processes));
                Console.WriteLine(figure.TableRow());
                figures.Add(figure);
            }
        }
        return figures;
    }
}
