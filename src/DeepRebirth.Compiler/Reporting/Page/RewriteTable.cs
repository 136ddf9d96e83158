using System.Globalization;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Slimming;
using static DeepRebirth.Compiler.Reporting.Page.HtmlText;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>Every rewrite that was tried, with its number in the drawing, what a search knew of it, what it saved, and what became of it.</summary>
internal static class RewriteTable
{
    /// <summary>Renders the section; nothing where the slim network was not made here.</summary>
    public static string Render(SlimmingResult result) => result.Kept is not null ? "" : $"""
        <section class="flows">
        <h2>Rewrites</h2>
        {(result.Rewrites.IsEmpty ? "<p>None: the network is as it was.</p>" : Legend(result) + Table(result))}
        </section>
        """;

    private static string Legend(SlimmingResult result) => result.Candidates.IsEmpty ? "" : """
        <p>The search predicted what each rewrite saves, and measured how far it alone, untrained, takes the network's answers from the original's (Kullback-Leibler divergence, in thousandths of a nat);
        "left" is what it expected training to leave of that. Measured times are those of all layers that a rewrite, or several that build on each other, replaced and put in their place.</p>
        """;

    private static string Table(SlimmingResult result)
    {
        bool isSearched = !result.Candidates.IsEmpty;
        Dictionary<string, CandidateResult> candidates = result.Candidates.ToDictionary(candidate => candidate.Choice);
        StepGroup[] groups = [.. StepGroup.Of(result).Where(group => !group.Rewrites.IsEmpty)];
        double longest = groups.Select(group => Math.Max(group.OriginalMilliseconds, group.SlimMilliseconds)).DefaultIfEmpty(1).Max();
        return $"""
            <div class="wide"><table class="rewrites">
            <thead><tr><th>#</th><th>what</th>{(isSearched ? "<th class=\"number\">saves</th><th class=\"number\">diverges</th><th class=\"number\">left</th>" : "")}<th>measured</th><th>outcome</th></tr></thead>
            {string.Join("\n", result.Rewrites.Select((rewrite, index) => Row(
                index + 1, rewrite, isSearched, rewrite.Choice is { } choice ? candidates.GetValueOrDefault(choice) : null, groups.FirstOrDefault(group => group.Rewrites.Contains(index + 1)), longest)))}
            </table></div>
            """;
    }

    private static string Row(int number, RewriteResult rewrite, bool isSearched, CandidateResult? candidate, StepGroup? group, double longest)
    {
        string outcome = rewrite.Outcome == RewriteOutcome.Applied ? "<span class=\"applied\">applied</span>" : "<span class=\"rolled-back\">taken back</span>";
        string known = !isSearched ? ""
            : candidate is null ? $"<td colspan=\"3\" class=\"number\">{(rewrite.Kind == nameof(SlimmingKind.Exact) ? "exact" : "")}</td>"
            : $"<td class=\"number\">{Milliseconds(candidate.SavedMilliseconds)}</td><td class=\"number\">{Thousandths(candidate.Divergence)}</td><td class=\"number\">{Thousandths(candidate.Divergence is null ? null : candidate.Cost)}</td>";
        return $"<tr><td>{number}</td><td>{Text(rewrite.Description)}<small>{Text(rewrite.Kind)}: <code>{Text(rewrite.Rule)}</code></small></td>{known}<td>{Measured(number, group, longest)}</td><td>{outcome}</td></tr>";
    }

    private static string Measured(int number, StepGroup? group, double longest)
    {
        if (group is null)
            return "";
        if (group.Rewrites[0] != number)
            return $"<small>with {group.Rewrites[0]}</small>";
        return $"<span class=\"pair\"><i class=\"before\" style=\"width:{Pixels(100 * group.OriginalMilliseconds / longest)}%\"></i><i class=\"after\" style=\"width:{Pixels(100 * group.SlimMilliseconds / longest)}%\"></i></span>"
            + $"<small>{Decimals(group.OriginalMilliseconds)} → {Milliseconds(group.SlimMilliseconds)}</small>";
    }

    private static string Thousandths(double? nats) => nats is { } value ? (value * 1000).ToString(value < 0.01 ? "0.0" : "0", CultureInfo.InvariantCulture) : "";
}
