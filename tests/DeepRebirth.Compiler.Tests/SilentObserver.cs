using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.FineTuning;

namespace DeepRebirth.Compiler.Tests;

/// <summary>Listens to a pipeline that has nothing to warn of.</summary>
internal sealed class SilentObserver : IPipelineObserver
{
    public void Line(string text)
    {
    }

    public void Warn(Diagnostic diagnostic) => Assert.Fail(diagnostic.ToString());

    public void Training(FineTuningProgress progress)
    {
    }
}
