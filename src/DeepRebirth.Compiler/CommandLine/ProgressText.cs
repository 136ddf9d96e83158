using DeepRebirth.FineTuning;

namespace DeepRebirth.Compiler.CommandLine;

/// <summary>Where a training stands, in words.</summary>
internal static class ProgressText
{
    /// <summary>For example <c>loss 0.0312, agreement 91.0 %, 38 pictures/s</c>; what is not known yet, or does not apply, is left out.</summary>
    public static string Figures(FineTuningProgress progress)
    {
        string agreement = progress.Agreement is { } agree ? FormattableString.Invariant($", agreement {agree:0.0} %") : "";
        string accuracy = progress.Accuracy is { } right ? FormattableString.Invariant($", accuracy {right:0.0} %") : "";
        string speed = progress.InputsPerSecond is { } inputs ? FormattableString.Invariant($", {inputs:0} pictures/s") : "";
        return FormattableString.Invariant($"loss {progress.Loss:0.0000}{agreement}{accuracy}{speed}");
    }
}
