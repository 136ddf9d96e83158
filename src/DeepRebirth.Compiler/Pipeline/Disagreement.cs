using System.Collections.Immutable;
using System.Text.Json.Serialization;
using DeepRebirth.FineTuning;
using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>A validation picture to which the slim network gives another answer than the original.</summary>
/// <param name="Picture">Its file's name and its folder's.</param>
/// <param name="Label">What it shows, where that is known.</param>
/// <param name="Original">The original's answer.</param>
/// <param name="Slim">The slim network's answer.</param>
internal sealed record Disagreement(string Picture, string? Label, string Original, string Slim)
{
    /// <summary>The picture's file.</summary>
    [JsonIgnore]
    public string File { get; init; } = "";

    /// <summary>The pictures that the networks see differently, in the order of the pictures.</summary>
    public static ImmutableArray<Disagreement> Among(IEnumerable<InputResult> results, PictureInputs pictures, LabelList? labels)
    {
        return [.. results.Where(result => result.OtherPrediction is { } other && other != result.Prediction).Select(Describe)];

        Disagreement Describe(InputResult result)
        {
            string file = pictures.Picture(result.Index).Path;
            string name = $"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}";
            string? label = result.Label is { } known ? ClassName(known) : null;
            return new Disagreement(name, label, ClassName(result.OtherPrediction!.Value), ClassName(result.Prediction)) { File = file };
        }

        string ClassName(int index) => index == InputResult.NoAnswer ? "no number" : labels?.Names[index] ?? $"class {index}";
    }
}
