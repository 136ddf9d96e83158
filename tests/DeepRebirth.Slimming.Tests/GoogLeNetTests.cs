using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests;

/// <summary>The plans of real networks, where they are on this machine.</summary>
[TestClass]
public sealed class GoogLeNetTests
{
    private static readonly Lazy<Network> GoogLeNet = new(() => OnnxReader.Read(SharedData.Require("models/bvlc_googlenet.onnx")));

    [TestMethod]
    public void Has_the_size_that_the_literature_gives_it()
    {
        Network network = GoogLeNet.Value;
        Assert.AreEqual(1582.7, MultiplyAdds.Of(network) / 1e6, 0.05);
        Assert.AreEqual(6_998_552, network.WeightCount);
        Assert.HasCount(13, network.Layers.OfType<MaxPool>());
        Assert.HasCount(2, network.Layers.OfType<LocalResponseNormalization>());
    }

    [TestMethod]
    public void By_default_moves_the_second_normalization_and_folds_the_pool_behind_inception_4e()
    {
        SlimmingPlan plan = SlimmingPlanner.Plan(GoogLeNet.Value);
        CollectionAssert.AreEqual(
            new[] { "move-normalization-behind-pool@norm2", "fold-pool-into-branches@pool4" },
            plan.Rewrites.Select(rewrite => rewrite.Key.ToString()).ToArray());
        Assert.AreEqual(1470.2, plan.After.MultiplyAdds / 1e6, 0.05);
    }

    [TestMethod]
    public void Streamlined_as_a_whole_it_keeps_only_the_pools_inside_of_modules()
    {
        SlimmingPlan plan = PlanOf("Exact;Order;Streamline");
        CollectionAssert.AreEqual(
            new[]
            {
                "fold-pool-into-branches@pool4",
                "fold-pool-into-branches@pool3",
                "fold-pool-into-convolution@pool2",
                "fold-pool-into-convolution@pool1",
            },
            plan.Rewrites.Where(rewrite => rewrite.Kind == SlimmingKind.Streamline).Select(rewrite => rewrite.Key.ToString()).ToArray());
        Assert.HasCount(9, plan.Result.Layers.OfType<MaxPool>());
        Assert.IsEmpty(plan.Result.Layers.OfType<LocalResponseNormalization>());
        Assert.AreEqual(917.6, plan.After.MultiplyAdds / 1e6, 0.05);
    }

    [TestMethod]
    public void The_folds_have_the_geometry_that_was_found_right()
    {
        Network slim = PlanOf("Exact;Order;Streamline").Result;
        Assert.AreEqual("7x7 stride 4 pad 1,1,2,2", ((Convolution)slim["conv1/7x7_s2"]).Window.ToString());
        Assert.AreEqual("3x3 stride 2 pad 0,0,1,1", ((Convolution)slim["conv2/3x3"]).Window.ToString());
        Assert.AreEqual("3x3 stride 2 pad 0,0,1,1", ((Convolution)slim["inception_4e/3x3"]).Window.ToString());
        Assert.AreEqual("5x5 stride 2 pad 1,1,2,2", ((Convolution)slim["inception_4e/5x5"]).Window.ToString());
        Assert.AreEqual("3x3 stride 2 pad 0,0,1,1", ((MaxPool)slim["inception_4e/pool"]).Window.ToString());
        Assert.IsTrue(((Convolution)slim["inception_4e/pool_proj"]).Window.IsPointwise);
    }

    [TestMethod]
    public void One_fold_alone_can_be_asked_for()
    {
        SlimmingPlan plan = PlanOf("Streamline:fold-pool-into-branches@pool4");
        Assert.AreEqual("pool4", plan.Rewrites.Single().Layer);
    }

    [TestMethod]
    public void The_pointwise_convolutions_of_all_nine_modules_can_be_merged_into_aligned_slices()
    {
        SlimmingPlan plan = PlanOf("Exact:merge-convolutions-of-one-input");
        Assert.HasCount(9, plan.Rewrites);
        Assert.HasCount(27, plan.Result.Layers.OfType<Slice>());
        Assert.IsTrue(plan.Result.Layers.OfType<Slice>().All(slice => slice.Start % 16 == 0));
        Assert.AreEqual(plan.Before.MultiplyAdds, plan.After.MultiplyAdds);
    }

    [TestMethod]
    public void The_slim_network_survives_a_file()
    {
        Network slim = PlanOf("Exact;Order;Streamline").Result;
        using var file = new MemoryStream();
        OnnxWriter.Write(slim, file);
        file.Position = 0;
        Network back = OnnxReader.Read(file);
        Assert.AreEqual(NetworkSize.Of(slim), NetworkSize.Of(back));
        CollectionAssert.AreEqual(slim.Outputs, back.Outputs);
    }

    [TestMethod]
    public void SqueezeNet_is_planned_too()
    {
        Network network = OnnxReader.Read(SharedData.Require("models/squeezenet_v1.1.onnx"));
        SlimmingPlan plan = SlimmingPlanner.Plan(network, new SlimmingOptions { Selection = SlimmingSelection.Parse("Exact;Order;Streamline") });
        CollectionAssert.AreEqual(
            new[] { "remove-identity", "fold-pool-into-branches", "fold-pool-into-branches", "fold-pool-into-convolution" },
            plan.Rewrites.Select(rewrite => rewrite.Rule).ToArray());
    }

    private static SlimmingPlan PlanOf(string selection) =>
        SlimmingPlanner.Plan(GoogLeNet.Value, new SlimmingOptions { Selection = SlimmingSelection.Parse(selection) });
}
