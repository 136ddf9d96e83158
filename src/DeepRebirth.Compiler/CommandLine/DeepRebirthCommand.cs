using System.CommandLine;

namespace DeepRebirth.Compiler.CommandLine;

/// <summary>The command line <c>deeprebirth</c>.</summary>
internal static class DeepRebirthCommand
{
    private const string Description = """
        Slims convolutional networks: merges their layers into fewer ones, re-learns the merged layers from pictures, and writes the result.

        Exit codes: 0 done, 1 failed (the error has a code DRxxxx), 2 wrong command line, 130 cancelled.
        """;

    /// <summary>Runs a command line and returns the process's exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand(Description)
        {
            InspectCommand.Create(),
            PlanCommand.Create(),
            SlimCommand.Create(),
            EvaluateCommand.Create(),
            CalibrateCommand.Create(),
            PhaseCommand.Create(),
        };
        ParseResult parsed = root.Parse(arguments);
        // A second Ctrl+C, or a command that does not stop within this time, ends the process.
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(2) };
        int exitCode = await parsed.InvokeAsync(configuration);
        return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
    }
}
