using System.Diagnostics;
using System.Globalization;

namespace DeepRebirth.Benchmarks.Machine;

/// <summary>
/// How much of the machine other processes used since this object was made: what Linux counts in <c>/proc/stat</c>, less this process's
/// own time and that of the processes it started. Unlike the load average it knows nothing of the build that came before.
/// </summary>
internal sealed class LoadOfOthers
{
    /// <summary>Cores' worth of foreign work above which figures are not to be trusted.</summary>
    private const double Busy = 0.1;

    private const string StatisticsFile = "/proc/stat";
    private const string OwnFile = "/proc/self/stat";
    private const double TicksPerSecond = 100;

    private readonly long start = Stopwatch.GetTimestamp();
    private readonly double? machineAtStart = MachineSeconds();
    private readonly double ownAtStart = OwnSeconds();

    /// <summary>A line for the report.</summary>
    public string Text()
    {
        if (MachineSeconds() is not { } machine || machineAtStart is not { } before)
            return "Load      not known on this system; see that nothing else runs";
        double foreign = machine - before - (OwnSeconds() - ownAtStart);
        double cores = Math.Max(0, foreign / Stopwatch.GetElapsedTime(start).TotalSeconds);
        string verdict = cores > Busy ? "THE MACHINE WAS BUSY: times are not to be trusted" : "quiet";
        return string.Create(CultureInfo.InvariantCulture, $"Load      other processes used {cores:0.00} cores meanwhile: {verdict}");
    }

    /// <summary>The time of this process, and of those that it started and that have ended.</summary>
    private static double OwnSeconds() => Environment.CpuUsage.TotalTime.TotalSeconds + ChildrenSeconds();

    private static double ChildrenSeconds()
    {
        if (!File.Exists(OwnFile))
            return 0;

        // The fields behind the program's name, which may have blanks and is put in brackets.
        string[] fields = File.ReadAllText(OwnFile).Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        const int User = 13, System = 14;
        return (double.Parse(fields[User], CultureInfo.InvariantCulture) + double.Parse(fields[System], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>The time that all cores worked since the machine started: user, nice, system, interrupts and what a host took, but not idle.</summary>
    private static double? MachineSeconds()
    {
        if (!File.Exists(StatisticsFile))
            return null;
        double[] ticks = [.. File.ReadLines(StatisticsFile).First()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8)
            .Select(field => double.Parse(field, CultureInfo.InvariantCulture))];
        const int Idle = 3, WaitingForDisk = 4;
        return (ticks.Sum() - ticks[Idle] - ticks[WaitingForDisk]) / TicksPerSecond;
    }
}
