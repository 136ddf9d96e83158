using System.Globalization;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Slimming;
using static DeepRebirth.Compiler.Reporting.Page.HtmlText;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>The top of the page: one sentence, and what each figure was and became.</summary>
internal static class Headline
{
    /// <summary>Renders sentence and figures.</summary>
    public static string Render(SlimmingResult result) => $"""
        <p class="lead">{Text(Sentence(result))}</p>
        <dl class="figures">
        {string.Join("\n", Figures(result))}
        </dl>
        """;

    private static string Sentence(SlimmingResult result)
    {
        string time = result is { OriginalProfile: { } before, SlimProfile: { } after } ? Speed(before.Milliseconds / after.Milliseconds) : "Slimming is done";
        if (result.Kept is not null)
            return $"{time}. An earlier build made it, and nothing that it was made from has changed.";
        if (result.Accuracy is not { } accuracy)
            return $"{time}. Only exact rewrites were made, which change no answer.";
        string cost = accuracy.Loss > 0.05
            ? string.Create(CultureInfo.InvariantCulture, $"costs {accuracy.Loss:0.0} points of {AccuracyComparison.Name(accuracy.Metric)} accuracy")
            : "costs no accuracy";
        string budget = accuracy.Loss <= result.AccuracyBudget ? "within" : "over";
        return string.Create(CultureInfo.InvariantCulture, $"{time} and {cost}, {budget} the budget of {result.AccuracyBudget:0.##} {(result.AccuracyBudget == 1 ? "point" : "points")}.");
    }

    private static string Speed(double factor) => factor switch
    {
        > 1.02 => string.Create(CultureInfo.InvariantCulture, $"The slim network is {factor:0.00} times as fast"),
        < 0.98 => string.Create(CultureInfo.InvariantCulture, $"The slim network takes {1 / factor:0.00} times as long"),
        _ => "The slim network is as fast as the original",
    };

    private static IEnumerable<string> Figures(SlimmingResult result)
    {
        if (result is { OriginalProfile: { } before, SlimProfile: { } after })
        {
            yield return Figure("Time of a prediction, one thread", Milliseconds(before.Milliseconds), Milliseconds(after.Milliseconds), Change(before.Milliseconds, after.Milliseconds));
            yield return Figure("Working memory", Bytes(before.WorkingMemoryBytes), Bytes(after.WorkingMemoryBytes), Change(before.WorkingMemoryBytes, after.WorkingMemoryBytes));
            yield return Figure("Weights", Bytes(before.WeightBytes), Bytes(after.WeightBytes), Change(before.WeightBytes, after.WeightBytes));
        }
        if (result.Accuracy is { } accuracy)
        {
            yield return Figure(
                $"{(accuracy.Metric == Options.Metric.Agreement ? "Same answer as the original" : $"Accuracy, {AccuracyComparison.Name(accuracy.Metric)}")}, {Count(accuracy.Pictures)} pictures",
                Percent(accuracy.Original), Percent(accuracy.Slim), Certain(accuracy));
        }
        NetworkSize original = result.Original, slim = result.Slim;
        yield return Figure("Multiply-adds", Millions(original.MultiplyAdds), Millions(slim.MultiplyAdds), Change(original.MultiplyAdds, slim.MultiplyAdds));
        yield return Figure("Layers", Count(original.Layers), Count(slim.Layers), "");
    }

    private static string Figure(string name, string before, string after, string change) =>
        $"<div><dt>{Text(name)}</dt><dd><span class=\"before\">{before}</span><b>{after}</b><span class=\"change\">{change}</span></dd></div>";

    private static string Certain(AccuracyComparison accuracy)
    {
        string interval = string.Create(CultureInfo.InvariantCulture, $"{-accuracy.Difference.HighestLoss:+0.0;−0.0;0.0} to {-accuracy.Difference.LowestLoss:+0.0;−0.0;0.0}");
        return string.Create(CultureInfo.InvariantCulture, $"<span title=\"with 95 % certainty {interval}\">{-accuracy.Loss:+0.0;−0.0;±0.0} points ({interval})</span>");
    }

    private static string Change(double before, double after) =>
        before == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"<span class=\"{(after < before * 0.995 ? "better" : after > before * 1.005 ? "worse" : "same")}\">{(after - before) / before:+0 %;−0 %;±0 %}</span>");

    private static string Millions(long number) => string.Create(CultureInfo.InvariantCulture, $"{number / 1e6:N1} M");
}
