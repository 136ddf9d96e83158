using System.CommandLine;
using DeepRebirth.Benchmarks.ColdStart;
using DeepRebirth.Benchmarks.Inference;
using DeepRebirth.Benchmarks.Memory;
using DeepRebirth.Benchmarks.Parity;
using DeepRebirth.Benchmarks.Reporting;

namespace DeepRebirth.Benchmarks;

/// <summary><c>all</c>: every measurement that has figures, one after the other.</summary>
internal static class AllCommand
{
    private static readonly Measure[] Measurements =
        [InferenceCommand.Measure, ColdStartCommand.Measure, MemoryCommand.Measure, ParityCommand.Measure];

    /// <summary>Creates the command.</summary>
    public static Command Create() => BenchmarkCommand.Create("all", "inference, coldstart, memory and parity.", Measure);

    private static List<IFigure> Measure(BenchmarkRun run)
    {
        var figures = new List<IFigure>();
        foreach (Measure measure in Measurements)
        {
            figures.AddRange(measure(run));
            Console.WriteLine();
        }
        return figures;
    }
}
