using DeepRebirth.Compiler.Pipeline;
using Spectre.Console;

namespace DeepRebirth.Compiler.CommandLine;

/// <summary>Shows what the pipeline does: live bars on a terminal, lines in a file or a build log. Both go to standard error.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs <paramref name="work"/> with an observer that shows its progress.</summary>
    public static T Run<T>(CommandOutput output, Func<IPipelineObserver, T> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return !Console.IsErrorRedirected && console.Profile.Capabilities is { Ansi: true, Interactive: true }
            ? RunLive(console, work)
            : work(new ConsoleObserver(output));
    }

    /// <summary>Runs <paramref name="work"/> with live bars on a console.</summary>
    internal static T RunLive<T>(IAnsiConsole console, Func<IPipelineObserver, T> work) => console.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
        .Start(bars => work(new LiveObserver(console, bars)));
}
