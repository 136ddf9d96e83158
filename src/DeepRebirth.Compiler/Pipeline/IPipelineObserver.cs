using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.FineTuning;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>Is told what the pipeline does while it does it.</summary>
internal interface IPipelineObserver
{
    /// <summary>A step begins or has ended; one line for people.</summary>
    void Line(string text);

    /// <summary>Something asks for the user's attention.</summary>
    void Warn(Diagnostic diagnostic);

    /// <summary>Training goes on; about once a second.</summary>
    void Training(FineTuningProgress progress);
}
