using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace DeepRebirth.Build;

/// <summary>
/// Runs one phase of the compiler as its own process, so that neither its memory nor its assemblies are MSBuild's, and Ctrl+C can end it.
/// </summary>
public sealed class RunDeepRebirthPhase : ToolTask
{
    private static readonly Regex DiagnosticLine = new(
        @"^(?<file>.*?) : (?<severity>error|warning) (?<code>DR\d{4}): (?<message>.*)$", RegexOptions.CultureInvariant);

    /// <summary>The phase: <c>inspect</c>, <c>plan</c>, <c>finetune</c> or <c>pack</c>.</summary>
    [Required]
    public string Phase { get; set; } = "";

    /// <summary>The model's options file.</summary>
    [Required]
    public string OptionsFile { get; set; } = "";

    /// <summary>The path of <c>deeprebirth.dll</c>.</summary>
    [Required]
    public string CompilerPath { get; set; } = "";

    /// <summary>The path of the <c>dotnet</c> host.</summary>
    [Required]
    public string DotNetPath { get; set; } = "";

    /// <inheritdoc/>
    protected override string ToolName => Path.GetFileName(DotNetPath);

    /// <inheritdoc/>
    protected override MessageImportance StandardOutputLoggingImportance => MessageImportance.High;

    /// <inheritdoc/>
    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.High;

    /// <inheritdoc/>
    protected override string GenerateFullPathToTool() => DotNetPath;

    /// <inheritdoc/>
    protected override string GenerateCommandLineCommands()
    {
        var builder = new CommandLineBuilder();
        builder.AppendFileNameIfNotNull(CompilerPath);
        builder.AppendSwitch("phase");
        builder.AppendSwitch(Phase);
        builder.AppendFileNameIfNotNull(OptionsFile);
        using (Process build = Process.GetCurrentProcess())
            builder.AppendSwitchIfNotNull("--parent ", build.Id.ToString(CultureInfo.InvariantCulture));
        return builder.ToString();
    }

    /// <inheritdoc/>
    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
    {
        Match match = DiagnosticLine.Match(singleLine);
        if (!match.Success)
            Log.LogMessage(messageImportance, "{0}", singleLine);
        else if (match.Groups["severity"].Value == "error")
            BuildDiagnostic.Error(Log, match.Groups["code"].Value, match.Groups["file"].Value, match.Groups["message"].Value);
        else
            BuildDiagnostic.Warning(Log, match.Groups["code"].Value, match.Groups["file"].Value, match.Groups["message"].Value);
    }

    /// <inheritdoc/>
    protected override bool HandleTaskExecutionErrors()
    {
        // The compiler said what went wrong; MSB6006 would only repeat that something did.
        if (!Log.HasLoggedErrors)
            BuildDiagnostic.Error(Log, "DR0901", OptionsFile, $"The compiler ended with exit code {ExitCode} in phase '{Phase}' and said nothing. Build again with -v:detailed and report what it prints.");
        return false;
    }
}
