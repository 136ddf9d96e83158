using System.Text.Json;
using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Compiler.Reporting;
using DeepRebirth.FineTuning;

namespace DeepRebirth.Compiler.Phases;

/// <summary>Keeps <c>progress.json</c> up to date while training runs, for editors and for people who watch the file.</summary>
internal sealed class ProgressFile(string path, IPipelineObserver inner) : IPipelineObserver
{
    /// <inheritdoc/>
    public void Line(string text) => inner.Line(text);

    /// <inheritdoc/>
    public void Warn(Diagnostic diagnostic) => inner.Warn(diagnostic);

    /// <inheritdoc/>
    public void Training(FineTuningProgress progress)
    {
        AtomicFile.WriteText(path, JsonSerializer.Serialize(progress, ResultJson.Options));
        inner.Training(progress);
    }
}
