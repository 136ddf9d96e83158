using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class MergeConvolutionsOfOneInputTests
{
    private const string Rule = "merge-convolutions-of-one-input";

    [TestMethod]
    public void Merges_the_three_pointwise_convolutions_of_an_inception_module()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string one = build.Relu(build.Convolution("input", maps: 16, kernel: 1));
        string five = build.Relu(build.Convolution("input", maps: 4, kernel: 1, bias: false));
        string three = build.Relu(build.Convolution("input", maps: 32, kernel: 1));
        string pool = build.Convolution(build.MaxPool("input", kernel: 3, stride: 1, padding: 1), maps: 2, kernel: 1);
        string y = build.Concat(one, build.Convolution(three, maps: 5, kernel: 3, padding: 1), build.Convolution(five, maps: 3, kernel: 5, padding: 2), pool);
        Network slim = RuleAssert.RewritesExactly(Rule, build.Build(y));

        Assert.AreEqual(52, slim.Layers.OfType<Convolution>().Max(convolution => convolution.OutputChannels));
        CollectionAssert.AreEqual(
            new[] { (one, 0, 16), (three, 16, 32), (five, 48, 4) },
            slim.Layers.OfType<Slice>().OrderBy(slice => slice.Start).Select(slice => (slice.Output, slice.Start, slice.Count)).ToArray(),
            "each slice begins at a block of 16 channels");
        Assert.HasCount(1, slim.Layers.OfType<Activation>());
    }

    [TestMethod]
    public void Merges_without_activation_and_bias_and_with_padding_and_several_readers()
    {
        var build = new NetworkBuilder(1, 3, 8, 8);
        var window = new Window(3, 3) { StrideY = 2, Padding = new Padding(0, 1, 1, 0) };
        string a = build.Convolution("input", maps: 16, window, bias: false);
        string b = build.Convolution("input", maps: 16, window, bias: false);
        Network slim = RuleAssert.RewritesExactly(Rule, build.Build(build.Lrn(a), build.Sum(a, b), build.MaxPool(b, kernel: 2, stride: 2)));
        Assert.IsNull(slim.Layers.OfType<Convolution>().Single().Bias);
    }

    [TestMethod]
    public void Refuses_two_numbers_of_maps_that_fill_no_blocks() =>
        RuleAssert.Refuses(Rule, TwoBranches(maps: 8, otherMaps: 12), "no multiple of 16");

    [TestMethod]
    public void Refuses_groups()
    {
        var build = new NetworkBuilder(1, 4, 6, 6);
        string a = build.Convolution("input", maps: 16, kernel: 3, groups: 2);
        string b = build.Convolution("input", maps: 16, kernel: 3);
        RuleAssert.Refuses(Rule, build.Build(build.Lrn(a), build.Lrn(b)), "groups");
    }

    [TestMethod]
    public void Refuses_different_activations()
    {
        var build = new NetworkBuilder(1, 4, 6, 6);
        string a = build.Relu(build.Convolution("input", maps: 16, kernel: 3));
        string b = build.Convolution("input", maps: 16, kernel: 3);
        RuleAssert.Refuses(Rule, build.Build(build.Lrn(a), build.Lrn(b)), "activations differ");
    }

    [TestMethod]
    public void Refuses_a_tensor_in_front_of_an_activation_that_is_also_read_elsewhere()
    {
        var build = new NetworkBuilder(1, 4, 6, 6);
        string a = build.Convolution("input", maps: 16, kernel: 3);
        string b = build.Relu(build.Convolution("input", maps: 16, kernel: 3));
        RuleAssert.Refuses(Rule, build.Build(build.Sum(build.Relu(a), a), build.Lrn(b)), $"'{a}' is also read by others");
    }

    [TestMethod]
    public void Refuses_an_output_of_the_network()
    {
        var build = new NetworkBuilder(1, 4, 6, 6);
        string a = build.Convolution("input", maps: 16, kernel: 3);
        string b = build.Convolution("input", maps: 16, kernel: 3);
        RuleAssert.Refuses(Rule, build.Build(a, build.Lrn(a), build.Lrn(b)), $"'{a}' is an output");
    }

    [TestMethod]
    public void Leaves_different_windows_and_different_inputs_alone()
    {
        var build = new NetworkBuilder(1, 4, 6, 6);
        string a = build.Convolution("input", maps: 16, kernel: 1);
        string b = build.Convolution("input", maps: 16, kernel: 3, padding: 1);
        string c = build.Convolution(build.Lrn("input"), maps: 16, kernel: 3, padding: 1);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Lrn(a), build.Lrn(b), build.Lrn(c)));
    }

    [TestMethod]
    public void Leaves_branches_that_one_concat_joins_to_the_other_rule()
    {
        var build = new NetworkBuilder(1, 4, 6, 6);
        string x = build.Concat(build.Convolution("input", maps: 16, kernel: 1), build.Convolution("input", maps: 16, kernel: 1));
        RuleAssert.DoesNotFind(Rule, build.Build(x));
    }

    [TestMethod]
    public void Is_planned_only_where_it_is_named()
    {
        Network network = TwoBranches(maps: 16, otherMaps: 12);
        Assert.IsEmpty(SlimmingPlanner.Plan(network).Rewrites);
        Assert.IsEmpty(PlanOf(network, "Exact").Rewrites);
        SlimmingPlan plan = PlanOf(network, $"Exact:{Rule}");
        Assert.AreEqual(Rule, plan.Rewrites.Single().Rule);
        RuleAssert.ComputeTheSame(plan.Original, plan.Result);
    }

    private static SlimmingPlan PlanOf(Network network, string selection) =>
        SlimmingPlanner.Plan(network, new SlimmingOptions { Selection = SlimmingSelection.Parse(selection) });

    private static Network TwoBranches(int maps, int otherMaps)
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string a = build.Relu(build.Convolution("input", maps, kernel: 1));
        string b = build.Relu(build.Convolution("input", otherMaps, kernel: 1));
        return build.Build(build.Convolution(a, maps: 4, kernel: 3), build.Convolution(b, maps: 4, kernel: 5));
    }
}
