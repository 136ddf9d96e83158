namespace DeepRebirth.Compiler;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Success = 0;

    /// <summary>An error was reported; nothing half-written is left.</summary>
    public const int Failed = 1;

    /// <summary>The command line is not valid.</summary>
    public const int Usage = 2;

    /// <summary>The user cancelled; checkpoints are kept, so that the same command goes on where it stopped.</summary>
    public const int Cancelled = 130;
}
