namespace DeepRebirth.Benchmarks;

/// <summary>What the program's exit code says.</summary>
internal static class ExitCode
{
    public const int Measured = 0;

    /// <summary>A goal is missed; with <c>--check</c> only.</summary>
    public const int GoalMissed = 1;

    /// <summary>Wrong arguments, or something that is needed is not there.</summary>
    public const int NothingMeasured = 2;
}
