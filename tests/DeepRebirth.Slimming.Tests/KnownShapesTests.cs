using DeepRebirth.Networks;
using DeepRebirth.RandomNetworks;

namespace DeepRebirth.Slimming.Tests;

/// <summary>Plans of networks whose shapes everybody knows, with seeded weights.</summary>
[TestClass]
public sealed class KnownShapesTests
{
    [TestMethod]
    public void All_normalizations_of_ResNet50_go_into_its_convolutions()
    {
        Network network = ResNet50.Create();
        Assert.HasCount(53, network.Layers.OfType<Convolution>());
        Assert.HasCount(53, network.Layers.OfType<BatchNormalization>());
        SlimmingPlan plan = PlanOf(network, "Exact");
        Assert.AreEqual(53, plan.Rewrites.Count(rewrite => rewrite.Rule == "fold-scale-into-producer"));
        Assert.HasCount(53, plan.Result.Layers.OfType<Convolution>());
        Assert.IsEmpty(plan.Result.Layers.OfType<BatchNormalization>());
        Assert.AreEqual(plan.Before.MultiplyAdds, plan.After.MultiplyAdds);
    }

    [TestMethod]
    public void AlexNet_streamlined_has_neither_pools_nor_normalizations()
    {
        SlimmingPlan plan = PlanOf(AlexNet.Create(), "Exact;Order;Streamline");
        CollectionAssert.AreEqual(
            new[]
            {
                "remove-identity@drop6", "remove-identity@drop7", "move-normalization-behind-pool@norm2", "move-normalization-behind-pool@norm1",
                "fold-pool-into-convolution@pool5", "fold-pool-into-convolution@pool2", "fold-pool-into-convolution@pool1",
            },
            plan.Rewrites.Select(rewrite => rewrite.Key.ToString()).ToArray());
        Assert.IsEmpty(plan.Result.Layers.OfType<MaxPool>());
        Assert.IsEmpty(plan.Result.Layers.OfType<LocalResponseNormalization>());
        // Taps of weight zero stand for the negative padding that reading at the pool's centres would need.
        Assert.AreEqual("15x15 stride 8", ((Convolution)plan.Result["conv1"]).Window.ToString());
        Assert.AreEqual(2, ((Convolution)plan.Result["conv2"]).Groups);
    }

    private static SlimmingPlan PlanOf(Network network, string selection) =>
        SlimmingPlanner.Plan(network, new SlimmingOptions { Selection = SlimmingSelection.Parse(selection) });
}
