using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Compiler.Reporting.Page;
using DeepRebirth.Networks;
using DeepRebirth.Slimming;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Compiler.Tests.Reporting;

/// <summary>The drawing of both networks: edges lead down, nothing lies on anything else, and what both have stands in one line.</summary>
[TestClass]
public sealed class DiagramLayoutTests
{
    [TestMethod]
    public void Layers_that_both_networks_have_stand_in_the_same_row()
    {
        (Network before, Network after, RewriteResult[] rewrites) = Slimmed(Branched());
        (DiagramLayout original, DiagramLayout slim) = DiagramLayout.Beside(before, after, rewrites);

        HashSet<string> touched = [.. rewrites.SelectMany(rewrite => rewrite.LayersBefore.Concat(rewrite.LayersAfter))];
        Dictionary<string, int> rows = original.Boxes.ToDictionary(box => box.Layer.Name, box => box.Row);
        DiagramNode[] same = [.. slim.Boxes.Where(box => rows.ContainsKey(box.Layer.Name) && !touched.Contains(box.Layer.Name))];
        Assert.IsNotEmpty(same);
        foreach (DiagramNode box in same)
            Assert.AreEqual(rows[box.Layer.Name], box.Row, box.Layer.Name);
    }

    [TestMethod]
    public void Edges_lead_down_one_row_at_a_time_and_no_two_boxes_share_a_place()
    {
        (Network before, Network after, RewriteResult[] rewrites) = Slimmed(Branched());
        (DiagramLayout original, DiagramLayout slim) = DiagramLayout.Beside(before, after, rewrites);
        foreach (DiagramLayout layout in new[] { original, slim })
        {
            foreach (DiagramNode box in layout.Boxes)
            {
                foreach (DiagramNode source in box.Sources)
                    Assert.AreEqual(box.Row - 1, source.Row, box.Layer.Name);
            }
            Assert.HasCount(layout.Boxes.Count, layout.Boxes.Select(box => (box.Row, box.Column)).Distinct());
        }
    }

    [TestMethod]
    public void Layers_that_changed_places_exchange_their_rows()
    {
        var build = NetworkBuilder.WithSeed(1, 1, 3, 16, 16);
        string x = build.MaxPool(build.Lrn(build.Relu(build.Convolution("input", maps: 16, kernel: 3, padding: 1))), kernel: 2, stride: 2);
        (Network before, Network after, RewriteResult[] rewrites) = Slimmed(build.Build(build.Convolution(x, maps: 4, kernel: 1)), "Order");
        (DiagramLayout original, DiagramLayout slim) = DiagramLayout.Beside(before, after, rewrites);
        CollectionAssert.AreEqual(new[] { "Conv", "LRN", "MaxPool", "Conv" }, Operators(original));
        CollectionAssert.AreEqual(new[] { "Conv", "MaxPool", "LRN", "Conv" }, Operators(slim));
        Assert.AreEqual(original.Rows, slim.Rows);
    }

    private static string[] Operators(DiagramLayout layout) => [.. layout.Boxes.OrderBy(box => box.Row).Select(box => box.Layer.Operator)];

    private static Network Branched()
    {
        using var folder = new TemporaryFolder();
        return DeepRebirth.Networks.Onnx.OnnxReader.Read(SmallNetworks.WriteBranched(folder));
    }

    private static (Network Before, Network After, RewriteResult[] Rewrites) Slimmed(Network network, string selection = "Exact;Exact:merge-convolutions-of-one-input;Streamline")
    {
        SlimmingPlan plan = SlimmingPlanner.Plan(network, new SlimmingOptions { Selection = SlimmingSelection.Parse(selection) });
        Assert.IsNotEmpty(plan.Rewrites);
        return (network, plan.Result, [.. plan.Rewrites.Select(rewrite => new RewriteResult(
            rewrite.Rule, rewrite.Kind.ToString(), rewrite.Layer, rewrite.Description, RewriteOutcome.Applied, rewrite.LayersBefore, rewrite.LayersAfter))]);
    }
}
