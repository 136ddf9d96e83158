using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.Compiler.Diagnostics;

/// <summary>Turns what is wrong with pictures and labels into diagnostics.</summary>
internal static class DatasetDiagnostics
{
    /// <summary>The diagnostic of pictures or labels that could not be read from <paramref name="path"/>.</summary>
    public static DiagnosticException ToDiagnostic(this DatasetException exception, string path) => new(
        exception.Problem == DatasetProblem.Labels ? DiagnosticCode.InvalidLabels : DiagnosticCode.NoPictures, path, WithoutPlace(exception.Message, path), exception);

    /// <summary>A message without the path in front of it, as a diagnostic names that itself.</summary>
    public static string WithoutPlace(string message, string path) =>
        message.StartsWith($"{path}: ", StringComparison.Ordinal) || message.StartsWith($"{path}, ", StringComparison.Ordinal) ? message[(path.Length + 2)..] : message;
}
