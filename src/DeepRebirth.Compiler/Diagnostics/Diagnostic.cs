namespace DeepRebirth.Compiler.Diagnostics;

/// <summary>How much a diagnostic matters.</summary>
internal enum Severity
{
    /// <summary>The result is right, but the user should do something.</summary>
    Warning,

    /// <summary>There is no result.</summary>
    Error,
}

/// <summary>A message that asks something of the user: what is wrong, where, and what to do.</summary>
/// <param name="Code">The kind of message; its page is <c>docs/diagnostics/{Code.Id}.md</c>.</param>
/// <param name="File">The file or folder that it is about, or null.</param>
/// <param name="Message">One paragraph: what, where, remedy.</param>
internal sealed record Diagnostic(DiagnosticCode Code, string? File, string Message)
{
    /// <summary>The form that MSBuild and editors recognise: <c>file : error DR0101: message</c>, on one line.</summary>
    public override string ToString() =>
        $"{File ?? "deeprebirth"} : {(Code.Severity == Severity.Error ? "error" : "warning")} {Code.Id}: {Message.ReplaceLineEndings(" ")}";
}

/// <summary>Ends the work with an error that is shown to the user as it is.</summary>
internal sealed class DiagnosticException(Diagnostic diagnostic, Exception? cause = null) : Exception(diagnostic.Message, cause)
{
    /// <summary>Creates an exception from a diagnostic's parts.</summary>
    public DiagnosticException(DiagnosticCode code, string? file, string message, Exception? cause = null)
        : this(new Diagnostic(code, file, message), cause)
    {
    }

    /// <summary>The error.</summary>
    public Diagnostic Diagnostic { get; } = diagnostic;
}
