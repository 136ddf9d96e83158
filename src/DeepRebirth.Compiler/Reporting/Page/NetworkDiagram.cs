using System.Text;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Networks;
using static DeepRebirth.Compiler.Reporting.Page.HtmlText;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>Both networks side by side, every rewrite marked in both with its number.</summary>
internal static class NetworkDiagram
{
    private const double Slot = 100, BoxWidth = 90, BoxHeight = 24, RowHeight = 38, Top = 34, Gap = 70, Margin = 14;

    /// <summary>Renders the section.</summary>
    public static string Render(SlimmingResult result)
    {
        if (result.OriginalNetwork is not { } before || result.Network is not { } after)
            return "";
        RewriteResult[] applied = [.. result.Rewrites.Where(rewrite => rewrite.Outcome == RewriteOutcome.Applied)];
        (DiagramLayout original, DiagramLayout slim) = DiagramLayout.Beside(before, after, applied);

        double leftWidth = WidthOf(original), rightWidth = WidthOf(slim);
        double leftMiddle = leftWidth / 2, rightMiddle = leftWidth + Gap + (rightWidth / 2);
        double width = leftWidth + Gap + rightWidth, height = Top + (Math.Max(original.Rows, slim.Rows) * RowHeight);

        var drawing = new StringBuilder();
        drawing.Append($"<svg viewBox=\"0 0 {Pixels(width)} {Pixels(height)}\" style=\"--width:{Pixels(width)}px\" role=\"img\" aria-label=\"The network before and after slimming\">\n");
        drawing.Append($"<text class=\"title\" x=\"{Pixels(leftMiddle)}\" y=\"18\">original, {before.Layers.Length} layers</text><text class=\"title\" x=\"{Pixels(rightMiddle)}\" y=\"18\">slim, {after.Layers.Length} layers</text>\n");
        for (int i = 0; i < result.Rewrites.Length; i++)
            AppendMark(drawing, i + 1, result.Rewrites[i], original, leftMiddle, slim, rightMiddle);
        AppendNetwork(drawing, original, before, leftMiddle);
        AppendNetwork(drawing, slim, after, rightMiddle);
        drawing.Append("</svg>");

        return $"""
            <section>
            <h2>Before and after</h2>
            <p>Each box is a layer with the activation behind it. What both networks have stands in the same line.{(result.Rewrites.IsEmpty ? "" : " Numbered frames are rewrites; the table below says what each does.")}</p>
            <p class="hint">Scroll the drawing sideways to see the slim network.</p>
            <p class="legend"><span class="conv">convolution</span><span class="pool">pool</span><span class="norm">normalisation</span><span class="dense">fully connected</span><span class="other">other</span></p>
            <div class="wide diagram">
            {drawing}
            </div>
            </section>
            """;
    }

    // A network that is one chain is narrower than the title over it.
    private static double WidthOf(DiagramLayout layout) => Math.Max((2 * layout.Reach * Slot) + BoxWidth + (2 * Margin), 1.6 * Slot);

    private static double CentreX(DiagramNode node, double middle) => middle + (node.Column * Slot);

    private static double TopY(DiagramNode node) => Top + (node.Row * RowHeight);

    private static void AppendNetwork(StringBuilder drawing, DiagramLayout layout, Network network, double middle)
    {
        foreach (DiagramNode box in layout.Boxes)
        {
            foreach (DiagramNode source in box.Sources)
                AppendEdge(drawing, source, box, middle);
        }
        foreach (DiagramNode box in layout.Boxes)
        {
            double x = CentreX(box, middle) - (BoxWidth / 2), y = TopY(box);
            string details = string.Join("\n", box.Layers.Select(layer => $"{layer.Name} ({layer.Operator}), {network.ShapeOf(layer.Output)}"));
            drawing.Append($"<g class=\"box {KindOf(box.Layer)}\"><title>{Text(details)}</title><rect x=\"{Pixels(x)}\" y=\"{Pixels(y)}\" width=\"{BoxWidth}\" height=\"{BoxHeight}\" rx=\"5\"/>")
                .Append($"<text x=\"{Pixels(x + (BoxWidth / 2))}\" y=\"{Pixels(y + 16)}\">{Text(LabelOf(box.Layer))}</text></g>\n");
        }
    }

    private static void AppendEdge(StringBuilder drawing, DiagramNode source, DiagramNode target, double middle)
    {
        double toX = CentreX(target, middle), toY = TopY(target);
        var path = new StringBuilder($"M{Pixels(toX)} {Pixels(toY)}");
        DiagramNode from = source;
        while (true)
        {
            double x = CentreX(from, middle), y = TopY(from) + BoxHeight, half = (toY - y) / 2;
            path.Append($"C{Pixels(toX)} {Pixels(toY - half)} {Pixels(x)} {Pixels(y + half)} {Pixels(x)} {Pixels(y)}");
            if (!from.IsBend)
                break;
            path.Append($"V{Pixels(TopY(from))}");
            (toX, toY) = (x, TopY(from));
            from = from.Sources[0];
        }
        drawing.Append($"<path class=\"edge\" d=\"{path}\"/>\n");
    }

    private static void AppendMark(StringBuilder drawing, int number, RewriteResult rewrite, DiagramLayout original, double leftMiddle, DiagramLayout slim, double rightMiddle)
    {
        Frame? left = Frame.Around(original, rewrite.LayersBefore, leftMiddle);
        Frame? right = rewrite.Outcome == RewriteOutcome.Applied ? Frame.Around(slim, rewrite.LayersAfter, rightMiddle) : null;
        drawing.Append($"<g class=\"mark{(rewrite.Outcome == RewriteOutcome.Applied ? "" : " rolled-back")}\"><title>{number}: {Text(rewrite.Description)}</title>");
        if (left is { } l && right is { } r)
            drawing.Append($"<path class=\"bridge\" d=\"M{Pixels(l.Right)} {Pixels(l.Top)}L{Pixels(r.Left)} {Pixels(r.Top)}V{Pixels(r.Bottom)}L{Pixels(l.Right)} {Pixels(l.Bottom)}Z\"/>");
        foreach (Frame frame in new[] { left, right }.OfType<Frame>())
        {
            drawing.Append($"<rect x=\"{Pixels(frame.Left)}\" y=\"{Pixels(frame.Top)}\" width=\"{Pixels(frame.Right - frame.Left)}\" height=\"{Pixels(frame.Bottom - frame.Top)}\" rx=\"8\"/>")
                .Append($"<circle cx=\"{Pixels(frame.Left)}\" cy=\"{Pixels(frame.Top + 4)}\" r=\"9\"/><text x=\"{Pixels(frame.Left)}\" y=\"{Pixels(frame.Top + 8)}\">{number}</text>");
        }
        drawing.Append("</g>\n");
    }

    private static string KindOf(Layer layer) => layer switch
    {
        Convolution => "conv",
        MaxPool or AveragePool or GlobalAveragePool or GlobalMaxPool => "pool",
        LocalResponseNormalization or BatchNormalization => "norm",
        Gemm => "dense",
        _ => "other",
    };

    private static string LabelOf(Layer layer) => layer switch
    {
        Convolution convolution => WindowOf(convolution.Window, convolution.Groups > 1 ? "group" : "conv"),
        MaxPool pool => WindowOf(pool.Window, "max"),
        AveragePool pool => WindowOf(pool.Window, "mean"),
        GlobalAveragePool => "mean of all",
        GlobalMaxPool => "max of all",
        BatchNormalization => "batch norm",
        Gemm gemm => $"dense {gemm.Kernel.Shape[0]}",
        _ => layer.Operator,
    };

    private static string WindowOf(Window window, string kind) =>
        $"{kind} {window.KernelHeight}×{window.KernelWidth}{(window.StrideY > 1 ? $" /{window.StrideY}" : "")}";

    /// <summary>The frame around the boxes of a rewrite.</summary>
    private readonly record struct Frame(double Left, double Top, double Right, double Bottom)
    {
        private const double Padding = 5;

        public static Frame? Around(DiagramLayout layout, IReadOnlyCollection<string> layers, double middle)
        {
            DiagramNode[] boxes = [.. layout.Boxes.Where(box => box.Layers.Any(layer => layers.Contains(layer.Name)))];
            return boxes.Length == 0 ? null : new Frame(
                boxes.Min(box => CentreX(box, middle)) - (BoxWidth / 2) - Padding,
                boxes.Min(TopY) - Padding,
                boxes.Max(box => CentreX(box, middle)) + (BoxWidth / 2) + Padding,
                boxes.Max(TopY) + BoxHeight + Padding);
        }
    }
}
