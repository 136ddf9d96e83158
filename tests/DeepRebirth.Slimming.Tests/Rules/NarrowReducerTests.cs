using DeepRebirth.Networks;
using DeepRebirth.Slimming.Statistics;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class NarrowReducerTests
{
    private const string Rule = "narrow-reducer";

    [TestMethod]
    public void Three_quarters_stay_in_front_of_3x3_and_half_in_front_of_5x5()
    {
        Network slim = RuleAssert.Rewrites(Rule, Branch(reduced: 16, kernel: 3));
        Assert.AreEqual("12x6x1x1", ((Convolution)slim["conv1"]).Kernel.Shape.ToString());
        Assert.AreEqual("5x12x3x3", ((Convolution)slim["conv3"]).Kernel.Shape.ToString());
        slim = RuleAssert.Rewrites(Rule, Branch(reduced: 16, kernel: 5));
        Assert.AreEqual("5x8x5x5", ((Convolution)slim["conv3"]).Kernel.Shape.ToString());
    }

    [TestMethod]
    public void Refitting_repairs_much_of_what_dropping_breaks()
    {
        Network network = Branch(reduced: 16, kernel: 3);
        double dropped = LowRankAssert.Error(network, LowRankAssert.Apply(Rule, network, 50, NoStatistics.Instance), "conv3_out");
        double refitted = LowRankAssert.Error(network, LowRankAssert.Apply(Rule, network, 50, new SampledStatistics(network, inputs: 24)), "conv3_out");
        Assert.IsLessThan(dropped / 2, refitted);
    }

    [TestMethod]
    public void Without_activation_the_refit_is_exact_where_six_channels_carry_all()
    {
        var build = new NetworkBuilder(1, 6, 9, 9);
        string reduced = build.Convolution("input", maps: 16, kernel: 1, bias: false);
        string wide = build.Convolution(reduced, maps: 5, kernel: 3, padding: 1);
        Network network = build.Build(build.Concat(wide, build.Lrn("input")));
        Network slim = LowRankAssert.Apply(Rule, network, 50, new SampledStatistics(network, inputs: 24));
        Assert.IsLessThan(1e-3, LowRankAssert.Error(network, slim, wide));
    }

    [TestMethod]
    public void A_fire_modules_squeezing_convolution_has_two_readers()
    {
        var build = new NetworkBuilder(1, 6, 9, 9);
        string squeezed = build.Relu(build.Convolution("input", maps: 16, kernel: 1));
        string one = build.Relu(build.Convolution(squeezed, maps: 4, kernel: 1));
        string three = build.Relu(build.Convolution(squeezed, maps: 5, kernel: 3, padding: 1));
        Network network = build.Build(build.Concat(one, three));
        Network slim = RuleAssert.Rewrites(Rule, network);
        Assert.AreEqual("4x12x1x1", ((Convolution)slim["conv3"]).Kernel.Shape.ToString());
        Assert.AreEqual("5x12x3x3", ((Convolution)slim["conv5"]).Kernel.Shape.ToString());
        Assert.HasCount(2, RuleAssert.Finds(Rule, network).Blocks);
    }

    [TestMethod]
    public void A_plan_narrows_a_reducer_once()
    {
        SlimmingPlan plan = SlimmingPlanner.Plan(Branch(reduced: 16, kernel: 3), new SlimmingOptions { Selection = SlimmingSelection.Parse($"Branch:{Rule}=50%") });
        Assert.HasCount(1, plan.Rewrites);
        Assert.AreEqual(8, ((Convolution)plan.Result["conv1"]).OutputChannels);
    }

    [TestMethod]
    public void Variants_are_whole_blocks()
    {
        Network network = Branch(reduced: 64, kernel: 3);
        CollectionAssert.AreEqual(new[] { 75, 50 }, SlimmingRules.Named(Rule).Variants(network, network["conv1"]).ToArray());
        network = Branch(reduced: 16, kernel: 3);
        Assert.IsEmpty(SlimmingRules.Named(Rule).Variants(network, network["conv1"]));
    }

    [TestMethod]
    public void Refuses_groups_and_other_readers()
    {
        RuleAssert.Refuses(Rule, Branch(reduced: 16, kernel: 3, groups: 2), "groups");
        var build = new NetworkBuilder(1, 6, 9, 9);
        string reduced = build.Relu(build.Convolution("input", maps: 16, kernel: 1));
        string wide = build.Convolution(reduced, maps: 5, kernel: 3, padding: 1);
        RuleAssert.Refuses(Rule, build.Build(build.Concat(wide, build.Lrn(reduced))), "read by others than convolutions");
    }

    [TestMethod]
    public void Refuses_to_change_an_output_of_the_network()
    {
        var build = new NetworkBuilder(1, 6, 9, 9);
        string reduced = build.Relu(build.Convolution("input", maps: 16, kernel: 1));
        string wide = build.Convolution(reduced, maps: 5, kernel: 3, padding: 1);
        RuleAssert.Refuses(Rule, build.Build(build.Concat(wide, build.Lrn("input")), reduced), "output of the network");
    }

    [TestMethod]
    public void Leaves_chains_outside_of_modules_alone()
    {
        var build = new NetworkBuilder(1, 6, 9, 9);
        string reduced = build.Relu(build.Convolution("input", maps: 16, kernel: 1));
        RuleAssert.DoesNotFind(Rule, build.Build(build.Convolution(reduced, maps: 5, kernel: 3, padding: 1)));
    }

    [TestMethod]
    public void Follows_stacked_kernels_to_the_concat_unless_others_read_on_the_way()
    {
        foreach (bool shared in new[] { false, true })
        {
            var build = new NetworkBuilder(1, 6, 9, 9);
            string reduced = build.Relu(build.Convolution("input", maps: 16, kernel: 1));
            string first = build.Relu(build.Convolution(reduced, maps: 5, kernel: 3, padding: 1));
            string second = build.Relu(build.Convolution(first, maps: 5, kernel: 3, padding: 1));
            Network network = build.Build(build.Concat(second, shared ? build.Lrn(first) : build.Lrn("input")));
            if (shared)
                RuleAssert.DoesNotFind(Rule, network);
            else
                Assert.AreEqual("5x12x3x3", ((Convolution)RuleAssert.Rewrites(Rule, network)["conv3"]).Kernel.Shape.ToString());
        }
    }

    private static Network Branch(int reduced, int kernel, int groups = 1)
    {
        var build = new NetworkBuilder(1, 6, 9, 9);
        string narrow = build.Relu(build.Convolution("input", maps: reduced, kernel: 1, groups: groups));
        string wide = build.Relu(build.Convolution(narrow, maps: 5, kernel: kernel, padding: kernel / 2));
        return build.Build(build.Concat(wide, build.Lrn("input")));
    }
}
