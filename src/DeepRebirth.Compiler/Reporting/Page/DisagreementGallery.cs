using DeepRebirth.Compiler.Pipeline;
using static DeepRebirth.Compiler.Reporting.Page.HtmlText;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>The pictures to which the networks give different answers, with both answers.</summary>
internal static class DisagreementGallery
{
    private const int Most = 24;

    /// <summary>Renders the section, or nothing where no pictures were compared.</summary>
    public static string Render(SlimmingResult result)
    {
        if (result.Accuracy is not { } accuracy)
            return "";
        // What was lost first: it is what somebody who ships the network wants to see.
        Disagreement[] all = [.. result.Disagreements.OrderBy(Order)];
        return $"""
            <section>
            <h2>Where the networks disagree</h2>
            <p>{Text(Sentence(all, accuracy.Pictures))}</p>
            <ul class="gallery">
            {string.Join("\n", all.Take(Most).Select(Item))}
            </ul>
            </section>
            """;
    }

    private static int Order(Disagreement picture) => picture.Label == picture.Original ? 0 : picture.Label == picture.Slim ? 1 : 2;

    private static string Sentence(Disagreement[] all, int pictures)
    {
        if (all.Length == 0)
            return $"Nowhere: both give the same answer to all {pictures:N0} validation pictures.";
        string known = all.All(picture => picture.Label is not null)
            ? $" The original is right on {all.Count(picture => Order(picture) == 0)} of them, the slim network on {all.Count(picture => Order(picture) == 1)}."
            : "";
        return $"{all.Length:N0} of {pictures:N0} validation pictures get another answer.{known}{(all.Length > Most ? $" The first {Most}:" : "")}";
    }

    private static string Item(Disagreement picture)
    {
        string image = Thumbnail.DataAddress(picture.File) is { } address ? $"<img src=\"{address}\" alt=\"\">" : "<span class=\"no-picture\"></span>";
        string truth = picture.Label is null ? "" : $"<b>{Text(picture.Label)}</b>";
        return $"<li>{image}<div title=\"{Text(picture.Picture)}\">{truth}<span>original: {Answer(picture.Original, picture.Label)}</span><span>slim: {Answer(picture.Slim, picture.Label)}</span></div></li>";
    }

    private static string Answer(string answer, string? label) =>
        label is null ? Text(answer) : $"<span class=\"{(answer == label ? "right" : "wrong")}\">{Text(answer)}</span>";
}
