using System.Diagnostics;
using System.Text.Json;
using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Compiler.Reporting;
using DeepRebirth.FineTuning;

namespace DeepRebirth.Compiler.Phases;

/// <summary>
/// Keeps <c>progress.json</c> up to date while training runs, for editors and for people who watch the file, and says so where training goes
/// on at the checkpoint of an interrupted build.
/// </summary>
internal sealed class ProgressFile(string path, IPipelineObserver inner) : IPipelineObserver
{
    private readonly Stopwatch elapsed = Stopwatch.StartNew();
    private bool started;

    /// <inheritdoc/>
    public void Line(string text) => inner.Line(text);

    /// <inheritdoc/>
    public void Warn(Diagnostic diagnostic) => inner.Warn(diagnostic);

    /// <inheritdoc/>
    public void Training(FineTuningProgress progress)
    {
        // Training that claims more time than this process has been running goes on where another one stopped.
        if (!started && progress.Elapsed - elapsed.Elapsed is { Ticks: > 0 } earlier)
            inner.Line($"  going on after {Duration.Format(earlier)} of fine-tuning in an interrupted build");
        started = true;
        AtomicFile.WriteText(path, JsonSerializer.Serialize(progress, ResultJson.Options));
        inner.Training(progress);
    }
}
