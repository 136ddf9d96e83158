using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class FoldPoolIntoBranchesTests
{
    private const string Rule = "fold-pool-into-branches";

    [TestMethod]
    [DataRow(14, true, DisplayName = "even size, ceil mode, as in GoogLeNet")]
    [DataRow(13, true)]
    [DataRow(15, false)]
    [DataRow(14, false)]
    public void Every_branch_reads_the_centres_of_the_pools_windows(int size, bool ceilMode)
    {
        var build = new NetworkBuilder(1, 6, size, size);
        string module = Inception.Add(build, "input");
        Network network = build.Build(build.MaxPool(module, kernel: 3, stride: 2, ceilMode: ceilMode));
        Network slim = RuleAssert.Rewrites(Rule, network);

        Sampling.AssertSampled(network, module, slim, slim.Outputs[0], offset: 1, step: 2);
        Assert.IsLessThan(MultiplyAdds.Of(network), MultiplyAdds.Of(slim));
    }

    [TestMethod]
    public void Each_branch_takes_the_stride_where_it_is_cheapest()
    {
        var build = new NetworkBuilder(1, 6, 14, 14);
        Network slim = RuleAssert.Rewrites(
            Rule, build.Build(build.MaxPool(Inception.Add(build, "input"), kernel: 3, stride: 2, ceilMode: true)));

        var sampler = (Convolution)slim["conv1/sample"];
        Assert.AreEqual((6, Window.Square(2, 2)), (sampler.Groups, sampler.Window));
        CollectionAssert.AreEqual(new float[] { 0, 0, 0, 1 }, sampler.Kernel.ToArray()[..4]);
        Assert.IsTrue(((Convolution)slim["conv1"]).Window.IsPointwise);
        Assert.AreEqual("3x3 stride 2 pad 0,0,1,1", ((Convolution)slim["conv5"]).Window.ToString());
        Assert.AreEqual("5x5 stride 2 pad 1,1,2,2", ((Convolution)slim["conv9"]).Window.ToString());
        Assert.AreEqual("3x3 stride 2 pad 0,0,1,1", ((MaxPool)slim["maxpool11"]).Window.ToString());
        Assert.IsTrue(((Convolution)slim["conv12"]).Window.IsPointwise);
        Assert.DoesNotContain(layer => layer.Name == "maxpool15", slim.Layers);
    }

    [TestMethod]
    public void A_pool_at_the_end_of_a_branch_takes_the_stride_itself()
    {
        var build = new NetworkBuilder(1, 4, 14, 14);
        string conv = build.Relu(build.Convolution("input", maps: 3, kernel: 3, padding: 1));
        string pool = build.MaxPool("input", kernel: 3, stride: 1, padding: 1);
        string joined = build.Concat(conv, pool);
        Network network = build.Build(build.MaxPool(joined, kernel: 3, stride: 2, ceilMode: true));
        Network slim = RuleAssert.Rewrites(Rule, network);
        Sampling.AssertSampled(network, joined, slim, slim.Outputs[0], offset: 1, step: 2);
    }

    [TestMethod]
    public void A_pool_of_even_kernel_needs_no_sampler()
    {
        var build = new NetworkBuilder(1, 4, 14, 14);
        string joined = build.Concat(build.Convolution("input", maps: 3, kernel: 1), build.Convolution("input", maps: 3, kernel: 3, padding: 1));
        Network network = build.Build(build.MaxPool(joined, kernel: 2, stride: 2));
        Network slim = RuleAssert.Rewrites(Rule, network);
        Assert.HasCount(3, slim.Layers);
        Sampling.AssertSampled(network, joined, slim, slim.Outputs[0], offset: 0, step: 2);
    }

    [TestMethod]
    public void Says_what_to_train_and_what_for()
    {
        var build = new NetworkBuilder(1, 6, 14, 14);
        string output = build.MaxPool(Inception.Add(build, "input"), kernel: 3, stride: 2, ceilMode: true);
        LearnedBlock block = RuleAssert.Finds(Rule, build.Build(output)).Block!;
        CollectionAssert.AreEquivalent(new[] { "conv1/sample", "conv1", "conv5", "conv9", "conv12" }, block.Layers);
        CollectionAssert.AreEquivalent(new[] { "input", "relu4_out", "relu8_out" }, block.Inputs);
        Assert.AreEqual(output, block.TeacherOutput);
        Assert.AreEqual(output, block.StudentOutput);
    }

    [TestMethod]
    public void Refuses_a_concat_that_is_also_read_elsewhere()
    {
        var build = new NetworkBuilder(1, 6, 14, 14);
        string module = Inception.Add(build, "input");
        RuleAssert.Refuses(Rule, build.Build(build.MaxPool(module, kernel: 3, stride: 2), build.Relu(module)), "also read by others");
    }

    [TestMethod]
    public void Refuses_a_branch_that_is_also_read_elsewhere()
    {
        var build = new NetworkBuilder(1, 6, 14, 14);
        string a = build.Relu(build.Convolution("input", maps: 3, kernel: 3));
        string b = build.Relu(build.Convolution("input", maps: 3, kernel: 3));
        RuleAssert.Refuses(Rule, build.Build(build.MaxPool(build.Concat(a, b), kernel: 3, stride: 2), b), "output of the network");
    }

    [TestMethod]
    public void Refuses_a_branch_that_is_no_convolution()
    {
        var build = new NetworkBuilder(1, 6, 14, 14);
        string joined = build.Concat(build.Convolution("input", maps: 3, kernel: 1), build.Lrn("input"));
        RuleAssert.Refuses(Rule, build.Build(build.MaxPool(joined, kernel: 3, stride: 2)), "does not end in a convolution");
    }

    [TestMethod]
    public void Refuses_an_inner_pool_that_would_need_negative_padding()
    {
        var build = new NetworkBuilder(1, 6, 14, 14);
        string joined = build.Concat(build.MaxPool("input", kernel: 3, stride: 1), build.Convolution("input", maps: 3, kernel: 3));
        RuleAssert.Refuses(Rule, build.Build(build.MaxPool(joined, kernel: 3, stride: 2)), "cannot take over the stride");
    }

    [TestMethod]
    public void Leaves_a_concat_along_another_axis_alone()
    {
        var build = new NetworkBuilder(1, 6, 14, 14);
        string joined = build.ConcatAlong(2, build.Convolution("input", maps: 3, kernel: 1), build.Convolution("input", maps: 3, kernel: 1));
        RuleAssert.DoesNotFind(Rule, build.Build(build.MaxPool(joined, kernel: 3, stride: 2)));
    }

    [TestMethod]
    public void Compares_behind_a_normalization_that_was_moved_behind_the_pool()
    {
        var build = new NetworkBuilder(1, 3, 16, 16);
        string pooled = build.MaxPool(build.Lrn(Inception.Add(build, "input")), kernel: 3, stride: 2, ceilMode: true);
        SlimmingPlan plan = SlimmingPlanner.Plan(build.Build(build.Relu(pooled)));
        CollectionAssert.AreEqual(
            new[] { "move-normalization-behind-pool", "fold-pool-into-branches" }, plan.Rewrites.Select(rewrite => rewrite.Rule).ToArray());
        LearnedBlock block = plan.Rewrites[1].Blocks.Single();
        Assert.AreEqual((pooled, pooled), (block.TeacherOutput, block.StudentOutput));
        Assert.AreEqual(plan.Teacher.ShapeOf(pooled), plan.Result.ShapeOf(pooled));
    }
}
