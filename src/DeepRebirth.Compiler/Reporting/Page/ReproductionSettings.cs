using System.Globalization;
using DeepRebirth.Compiler.Pipeline;
using static DeepRebirth.Compiler.Reporting.Page.HtmlText;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>The settings that made the slim network, as they stand in a project file and on a command line.</summary>
internal static class ReproductionSettings
{
    /// <summary>Renders the section.</summary>
    public static string Render(string title, SlimmingResult result)
    {
        if (result.Options is not { } options)
            return "";
        (string Name, string Switch, string? Value)[] settings =
        [
            ("TrainingData", "--training-data", Relative(options.TrainingData)),
            ("ValidationData", "--validation-data", Relative(options.ValidationData)),
            ("Labels", "--labels", Relative(options.Labels)),
            ("Preprocessing", "--preprocessing", options.Preprocessing),
            ("InputShape", "--input-shape", options.InputShape),
            ("AccuracyBudget", "--accuracy-budget", options.AccuracyBudget.ToString(CultureInfo.InvariantCulture)),
            ("Metric", "--metric", (options.Metric ?? result.Accuracy?.Metric)?.ToString()),
            ("Slimming", "--slimming", options.Slimming),
            ("FineTuning", "--fine-tuning", options.FineTuning.ToString()),
            ("Augmentation", "--augmentation", options.Augmentation.ToString()),
            ("TimeBudget", "--time-budget", string.Create(CultureInfo.InvariantCulture, $"{options.TimeBudget.TotalSeconds:0.###}s")),
            ("Seed", "--seed", options.Seed.ToString(CultureInfo.InvariantCulture)),
        ];
        var given = settings.Where(setting => setting.Value is not null).ToList();
        string item = $"<DeepRebirthModel Include=\"{Relative(options.Model)}\" ClassName=\"{Path.GetFileNameWithoutExtension(title)}\"\n    " + string.Join("\n    ", given.Select(setting => $"{setting.Name}=\"{setting.Value}\"")) + " />";
        string command = $"deeprebirth slim {Quoted(Relative(options.Model)!)} -o slim.onnx \\\n    " + string.Join(" \\\n    ", given.Select(setting => $"{setting.Switch} {Quoted(setting.Value!)}"));
        return $"""
            <section>
            <h2>To do this again</h2>
            <p>In the project file:</p>
            <pre>{Text(item)}</pre>
            <p>On the command line:</p>
            <pre>{Text(command)}</pre>
            <p class="note">With a time budget the result depends on the machine's speed. This run used {options.Threads} {(options.Threads == 1 ? "thread" : "threads")} and version {Text(Version)} of the compiler.</p>
            </section>
            """;
    }

    private static string Version => typeof(ReproductionSettings).Assembly.GetName().Version!.ToString(3);

    private static string? Relative(string? path) => path is null ? null : Path.GetRelativePath(Environment.CurrentDirectory, path);

    private static string Quoted(string text) => text.All(c => char.IsLetterOrDigit(c) || "-_./,".Contains(c)) ? text : $"'{text}'";
}
