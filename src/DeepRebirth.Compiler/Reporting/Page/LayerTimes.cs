using DeepRebirth.Compiler.Pipeline;
using static DeepRebirth.Compiler.Reporting.Page.HtmlText;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>The time of every step in both networks as bars, in the order in which they run.</summary>
internal static class LayerTimes
{
    private const int ShownAtOnce = 24;

    /// <summary>Renders the section, or nothing where nothing was measured.</summary>
    public static string Render(SlimmingResult result)
    {
        if (result is not { OriginalProfile: { } original, SlimProfile: { } slim })
            return "";
        List<Pair> pairs = Pairs(original, slim);
        double longest = pairs.Max(pair => pair.Longest);
        HashSet<Pair> slowest = [.. pairs.OrderByDescending(pair => pair.Longest).Take(ShownAtOnce)];
        string all = pairs.Count <= ShownAtOnce ? "" : $"""
            <details><summary>All {pairs.Count} steps</summary>
            {Table(pairs, longest)}
            </details>
            """;
        return $"""
            <section>
            <h2>Time by layer</h2>
            <p>{(all == "" ? "The steps" : $"The {ShownAtOnce} slowest steps")} in the order in which they run; medians on one thread of the machine that built this. An activation is part of the step in front of it.</p>
            <p class="legend"><span class="before">original, {Milliseconds(original.Milliseconds)}</span><span class="after">slim, {Milliseconds(slim.Milliseconds)}</span></p>
            {Table(pairs.Where(slowest.Contains), longest)}
            {all}
            </section>
            """;
    }

    private static string Table(IEnumerable<Pair> pairs, double longest) =>
        $"<div class=\"times\">\n{string.Join("\n", pairs.Select(pair => Row(pair, longest)))}\n</div>";

    private static string Row(Pair pair, double longest) =>
        $"<div title=\"{Text((pair.Slim ?? pair.Original)!.Description)}\"><span class=\"name\">{Text(pair.Name)}</span><span class=\"bars\">{Bar("before", pair.Original, longest)}{Bar("after", pair.Slim, longest)}</span></div>";

    private static string Bar(string kind, StepProfile? step, double longest) => step is null
        ? $"<span class=\"{kind}\"><i class=\"none\"></i><em>not there</em></span>"
        : $"<span class=\"{kind}\"><i style=\"width:{Pixels(75 * step.Milliseconds / longest)}%\"></i><em>{Milliseconds(step.Milliseconds)}</em></span>";

    // A step of one network beside that of the other which computes the same layer; steps of the slim network alone stand behind their predecessor.
    private static List<Pair> Pairs(NetworkProfile original, NetworkProfile slim)
    {
        List<Pair> pairs = [.. original.Steps.Select(step => new Pair(NameOf(step), step, null))];
        int last = -1;
        foreach (StepProfile step in slim.Steps)
        {
            int same = pairs.FindIndex(pair => pair.Slim is null && pair.Name == NameOf(step));
            if (same < 0)
                pairs.Insert(++last, new Pair(NameOf(step), null, step));
            else
                pairs[last = same] = pairs[same] with { Slim = step };
        }
        return pairs;
    }

    private static string NameOf(StepProfile step) => step.Layers.FirstOrDefault() ?? $"{step.Name} (layout)";

    private sealed record Pair(string Name, StepProfile? Original, StepProfile? Slim)
    {
        public double Longest => Math.Max(Original?.Milliseconds ?? 0, Slim?.Milliseconds ?? 0);
    }
}
