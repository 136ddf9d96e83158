using System.Collections.Immutable;
using System.Diagnostics;
using DeepRebirth.Kernels;

namespace DeepRebirth.Packing;

/// <summary>How long a program takes on one thread, and each of its steps.</summary>
/// <param name="Milliseconds">The median time of a whole run.</param>
/// <param name="Steps">The median time of each step in milliseconds, in the program's order.</param>
public sealed record ProgramTimes(double Milliseconds, ImmutableArray<double> Steps);

/// <summary>Times programs side by side: they take turns, so that all meet the same machine.</summary>
public static class StepTimer
{
    private const int FewestRuns = 5;

    /// <summary>Runs every program on noise, at least five times and then until <paramref name="time"/> is used up.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ImmutableArray<ProgramTimes> Measure(ReadOnlySpan<NetworkProgram> programs, TimeSpan time, CancellationToken cancellation = default)
    {
        var timed = new TimedProgram[programs.Length];
        for (int i = 0; i < timed.Length; i++)
            timed[i] = new TimedProgram(programs[i]);
        try
        {
            Repeat(timed, time / 4, fewest: 2, cancellation); // compiled in full, caches and clock settled
            foreach (TimedProgram program in timed)
                program.Forget();
            Repeat(timed, time * 3 / 4, FewestRuns, cancellation);
            return [.. timed.Select(program => program.Medians())];
        }
        finally
        {
            foreach (TimedProgram program in timed)
                program.Dispose();
        }
    }

    private static void Repeat(TimedProgram[] programs, TimeSpan time, int fewest, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        for (int run = 0; run < fewest || Stopwatch.GetElapsedTime(start) < time; run++)
        {
            foreach (TimedProgram program in programs)
            {
                cancellation.ThrowIfCancellationRequested();
                program.Run();
            }
        }
    }

    private sealed class TimedProgram : IDisposable
    {
        private readonly ProgramRunner runner;
        private readonly ProgramContext context;
        private readonly int[] units;
        private readonly List<double> totals = [];
        private readonly List<double>[] steps;
        private readonly float[][] inputs;

        public TimedProgram(NetworkProgram program)
        {
            runner = new ProgramRunner(program);
            context = runner.CreateContext();
            units = [.. program.Steps.Select(step => step.Step.Units)];
            steps = [.. program.Steps.Select(_ => new List<double>())];
            var random = new Random(1);
            inputs = [.. program.Inputs.Select(input => Noise(random, (int)input.Shape.ElementCount))];
        }

        public void Run()
        {
            for (int i = 0; i < inputs.Length; i++)
                inputs[i].CopyTo(context.Input(i));
            IProgram program = context;
            long start = Stopwatch.GetTimestamp(), before = start;
            for (int step = 0; step < steps.Length; step++)
            {
                program.Run(step, 0, units[step]);
                long after = Stopwatch.GetTimestamp();
                steps[step].Add(Stopwatch.GetElapsedTime(before, after).TotalMilliseconds);
                before = after;
            }
            totals.Add(Stopwatch.GetElapsedTime(start, before).TotalMilliseconds);
        }

        public void Forget()
        {
            totals.Clear();
            foreach (List<double> step in steps)
                step.Clear();
        }

        public ProgramTimes Medians() => new(Median(totals), [.. steps.Select(Median)]);

        public void Dispose()
        {
            context.Dispose();
            runner.Dispose();
        }

        private static float[] Noise(Random random, int count)
        {
            var values = new float[count];
            for (int i = 0; i < count; i++)
                values[i] = (random.NextSingle() * 256) - 128;
            return values;
        }

        private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
    }
}
