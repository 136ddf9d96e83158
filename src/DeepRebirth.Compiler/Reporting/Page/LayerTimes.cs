using DeepRebirth.Compiler.Pipeline;
using static DeepRebirth.Compiler.Reporting.Page.HtmlText;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>The time of every layer in both networks as bars, in the order in which they run; what a rewrite replaced stands beside what it put in its place.</summary>
internal static class LayerTimes
{
    private const int ShownAtOnce = 24;

    /// <summary>Renders the section, or nothing where nothing was measured.</summary>
    public static string Render(SlimmingResult result)
    {
        if (result is not { OriginalProfile: { } original, SlimProfile: { } slim })
            return "";
        StepGroup[] groups = [.. StepGroup.Of(result)];
        double longest = groups.Max(Longest);
        HashSet<StepGroup> slowest = [.. groups.OrderByDescending(Longest).Take(ShownAtOnce)];
        string all = groups.Length <= ShownAtOnce ? "" : $"""
            <details><summary>All {groups.Length}</summary>
            {Table(groups, longest)}
            </details>
            """;
        return $"""
            <section class="flows">
            <h2>Time by layer</h2>
            <p>{(all == "" ? "Layers" : $"The {ShownAtOnce} slowest layers")} in the order in which they run, with the activations behind them{(result.Rewrites.IsEmpty ? "" : "; a number marks what that rewrite replaced, beside all that it put in its place")}. Medians on one thread of the machine that built this.</p>
            <p class="legend"><span class="before">original, {Milliseconds(original.Milliseconds)}</span><span class="after">slim, {Milliseconds(slim.Milliseconds)}</span></p>
            {Table(groups.Where(slowest.Contains), longest)}
            {all}
            </section>
            """;
    }

    private static double Longest(StepGroup group) => Math.Max(group.OriginalMilliseconds, group.SlimMilliseconds);

    private static string Table(IEnumerable<StepGroup> groups, double longest) =>
        $"<div class=\"times\">\n{string.Join("\n", groups.Select(group => Row(group, longest)))}\n</div>";

    private static string Row(StepGroup group, double longest)
    {
        string marks = group.Rewrites.IsEmpty ? "" : $"<b>{string.Join(", ", group.Rewrites)}</b> ";
        int more = Math.Max(group.Original.Length, 1) - 1;
        return $"<div title=\"{Text(string.Join("\n", (group.Slim.IsEmpty ? group.Original : group.Slim).Select(step => step.Description)))}\"><span class=\"name\">{marks}{Text(group.Name)}{(more > 0 ? $" and {more} more" : "")}</span>"
            + $"<span class=\"bars\">{Bar("before", group.Original.Length, group.OriginalMilliseconds, longest)}{Bar("after", group.Slim.Length, group.SlimMilliseconds, longest)}</span></div>";
    }

    private static string Bar(string kind, int steps, double milliseconds, double longest) => steps == 0
        ? $"<span class=\"{kind}\"><i class=\"none\"></i><em>gone</em></span>"
        : $"<span class=\"{kind}\"><i style=\"width:{Pixels(75 * milliseconds / longest)}%\"></i><em>{Milliseconds(milliseconds)}</em></span>";
}
