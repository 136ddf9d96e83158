using System.Diagnostics;

namespace DeepRebirth.Benchmarks.Profile;

/// <summary>The time of one step.</summary>
/// <param name="Name">The step's name in the generated code.</param>
/// <param name="Kernel">The kernel that runs it.</param>
/// <param name="Units">The number of its units.</param>
/// <param name="Ms">Milliseconds; the median.</param>
internal sealed record StepTime(string Name, string Kernel, int Units, double Ms);

/// <summary>Times the steps of a program, one after the other as a prediction runs them.</summary>
internal static class StepTimes
{
    private const int WarmUp = 5;

    public static IReadOnlyList<StepTime> Measure(GeneratedProgram program, float[] input, int predictions)
    {
        var times = new double[program.Steps.Count][];
        for (int step = 0; step < times.Length; step++)
            times[step] = new double[predictions];

        for (int prediction = -WarmUp; prediction < predictions; prediction++)
        {
            program.SetInput(input);
            for (int step = 0; step < times.Length; step++)
            {
                long start = Stopwatch.GetTimestamp();
                program.Run(step);
                if (prediction >= 0)
                    times[step][prediction] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }
        return [.. program.Steps.Select((step, i) => new StepTime(step.Name, step.Step.GetType().Name.Replace("Step", "", StringComparison.Ordinal), step.Step.Units, Statistics.Median(times[i])))];
    }
}
