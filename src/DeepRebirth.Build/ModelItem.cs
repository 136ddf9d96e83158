using System.Globalization;
using Microsoft.Build.Framework;

namespace DeepRebirth.Build;

/// <summary>The metadata of a <c>&lt;DeepRebirthModel&gt;</c> item, and what can be said of it without reading the model.</summary>
internal static class ModelItem
{
    /// <summary>Every metadata name that the item has.</summary>
    public static readonly IReadOnlyList<string> MetadataNames =
    [
        "ClassName", "Namespace", "TrainingData", "ValidationData", "Labels", "Preprocessing", "InputShape", "AccuracyBudget", "Metric",
        "Slimming", "FineTuning", "Augmentation", "TimeBudget", "Seed", "Threads", "Memory", "SlimModel", "EmbedWeights", "WeightLayout",
        "Backend", "ExecutionProviders", "TargetCpu",
    ];

    /// <summary>Those of them that are paths, relative to the project.</summary>
    public static readonly IReadOnlyList<string> PathNames = ["TrainingData", "ValidationData", "Labels", "SlimModel"];

    /// <summary>The class name: the metadata, or the file's name as an identifier.</summary>
    public static string ClassName(ITaskItem item)
    {
        string given = item.GetMetadata("ClassName");
        if (given.Length > 0)
            return given;
        char[] name = Path.GetFileNameWithoutExtension(item.ItemSpec).Select(letter => IsIdentifierPart(letter) ? letter : '_').ToArray();
        string identifier = new(name);
        return identifier.Length > 0 && !IsIdentifierStart(identifier[0]) ? "_" + identifier : identifier;
    }

    /// <summary>Whether ONNX Runtime is to run the slim network.</summary>
    public static bool UsesOnnxRuntime(ITaskItem item) => item.GetMetadata("Backend").Trim().Equals("OnnxRuntime", StringComparison.OrdinalIgnoreCase);

    /// <summary>The extension of the file that the generated class reads its weights from.</summary>
    public static string WeightsExtension(ITaskItem item) => UsesOnnxRuntime(item) ? ".onnx" : ".weights";

    /// <summary>Whether a text can name a class.</summary>
    public static bool IsIdentifier(string text) => text.Length > 0 && IsIdentifierStart(text[0]) && text.All(IsIdentifierPart);

    /// <summary>Whether a text can name a namespace; empty is the global one.</summary>
    public static bool IsNamespace(string text) => text.Length == 0 || text.Split('.').All(IsIdentifier);

    private static bool IsIdentifierStart(char letter) => letter == '_' || char.IsLetter(letter);

    private static bool IsIdentifierPart(char letter) =>
        IsIdentifierStart(letter)
        || char.IsDigit(letter)
        || CharUnicodeInfo.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.ConnectorPunctuation;
}
