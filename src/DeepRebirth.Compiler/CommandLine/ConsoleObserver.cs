using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.FineTuning;

namespace DeepRebirth.Compiler.CommandLine;

/// <summary>Shows the pipeline's progress as lines: right for terminals, build logs and files alike.</summary>
internal sealed class ConsoleObserver(CommandOutput output) : IPipelineObserver
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private DateTime next;

    /// <inheritdoc/>
    public void Line(string text) => output.Line(text);

    /// <inheritdoc/>
    public void Warn(Diagnostic diagnostic) => output.Report(diagnostic);

    /// <inheritdoc/>
    public void Training(FineTuningProgress progress)
    {
        if (DateTime.UtcNow < next)
            return;
        next = DateTime.UtcNow + Interval;
        output.Line(Format(progress));
    }

    /// <summary>For example <c>  blocks 40 %: loss 0.0312, agreement 91.0 %, 38 pictures/s, 1 min 20 s left</c>.</summary>
    public static string Format(FineTuningProgress progress)
    {
        string left = progress.TimeLeft is { } time ? $", {Duration.Format(time)} left" : "";
        return FormattableString.Invariant($"  {progress.Stage.ToString().ToLowerInvariant()} {progress.Fraction * 100:0} %: {ProgressText.Figures(progress)}{left}");
    }
}
