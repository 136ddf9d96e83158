using System.CommandLine;
using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.FineTuning;
using DeepRebirth.FineTuning.Pictures;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.CommandLine;

/// <summary>Runs the body of a command and turns what goes wrong into one message and an exit code; never a stack trace.</summary>
internal static class CommandRunner
{
    /// <summary>Makes <paramref name="body"/> the action of a command.</summary>
    public static void SetBody(this Command command, Action<ParseResult, CommandOutput, CancellationToken> body) =>
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, body, cancellation), CancellationToken.None));

    private static int Run(ParseResult parsed, Action<ParseResult, CommandOutput, CancellationToken> body, CancellationToken cancellation)
    {
        var output = new CommandOutput(parsed.GetValue(CommonOptions.Json));
        try
        {
            body(parsed, output, cancellation);
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            output.Line("Cancelled. The same command goes on at the last checkpoint.");
            return ExitCode.Cancelled;
        }
        catch (Exception exception)
        {
            output.Report(ToDiagnostic(exception, parsed));
            return ExitCode.Failed;
        }
    }

    private static Diagnostic ToDiagnostic(Exception exception, ParseResult parsed) => exception switch
    {
        DiagnosticException known => known.Diagnostic,
        AggregateException { InnerException: { } inner } => ToDiagnostic(inner, parsed),
        NetworkException network => network.ToDiagnostic(parsed.CommandResult.Command.Name).Diagnostic,
        DatasetException dataset => new Diagnostic(dataset.Problem == DatasetProblem.Labels ? DiagnosticCode.InvalidLabels : DiagnosticCode.NoPictures, null, dataset.Message),
        PictureException picture => new Diagnostic(DiagnosticCode.NoPictures, null, picture.Message),
        FineTuningException training => new Diagnostic(DiagnosticCode.InvalidOption, null, training.Message),
        IOException or UnauthorizedAccessException => new Diagnostic(DiagnosticCode.CannotWrite, null, exception.Message),
        OutOfMemoryException => new Diagnostic(DiagnosticCode.LimitExceeded, null, "The machine's memory is not enough. Use a smaller model, smaller pictures, or fewer threads."),
        _ => Unexpected(exception),
    };

    // The details go to a file: a user cannot act on a stack trace, but a maintainer can.
    private static Diagnostic Unexpected(Exception exception)
    {
        string log = Path.Combine(Path.GetTempPath(), $"deeprebirth-{Environment.ProcessId}.log");
        File.WriteAllText(log, exception.ToString());
        return new Diagnostic(DiagnosticCode.Unexpected, null, $"This should not have happened: {exception.Message} Please report it with the file {log}.");
    }
}
