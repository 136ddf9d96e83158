using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests;

/// <summary>A network with a BatchNormalization behind each of its 33 convolutions, trained: five inception modules for road signs.</summary>
[TestClass]
public sealed class BatchNormalisedNetworkTests
{
    private static readonly Lazy<Network> Signs = new(() =>
        OnnxReader.Read(Path.Combine(SharedData.RepositoryRoot, "benchmarks", "signs", "signs-batch-normalised.onnx")));

    /// <summary>Where results are told.</summary>
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void All_its_normalizations_go_into_the_convolutions_and_the_outputs_stay()
    {
        Network network = Signs.Value;
        Assert.HasCount(33, network.Layers.OfType<BatchNormalization>());
        SlimmingPlan plan = PlanOf(network, "Exact");
        Assert.AreEqual(33, plan.Rewrites.Count(rewrite => rewrite.Rule == "fold-scale-into-producer"));
        Assert.IsEmpty(plan.Result.Layers.OfType<BatchNormalization>());

        double worst = 0;
        for (int seed = 1; seed <= 5; seed++)
        {
            var input = new Dictionary<string, Tensor> { ["data"] = Pixels(seed, network.Inputs[0].Shape) };
            string output = network.Outputs.Single();
            worst = Math.Max(worst, Difference(ReferenceExecutor.Run(network, input)[output], ReferenceExecutor.Run(plan.Result, input)[output]));
        }
        TestContext.WriteLine($"largest difference, relative to the largest output: {worst:0.0e0}");
        Assert.IsLessThan(1e-5, worst);
    }

    [TestMethod]
    [DataRow("Default")]
    [DataRow("Exact")]
    [DataRow("Exact;Order;Streamline")]
    [DataRow("Paper")]
    public void Under_other_names_it_is_slimmed_the_same(string selection)
    {
        SlimmingPlan plan = PlanOf(Signs.Value, selection);
        SlimmingPlan renamed = PlanOf(Renaming.Of(Signs.Value), selection);
        CollectionAssert.AreEqual(plan.Rewrites.Select(rewrite => rewrite.Rule).ToArray(), renamed.Rewrites.Select(rewrite => rewrite.Rule).ToArray());
        CollectionAssert.AreEqual(plan.Result.Layers.Select(layer => layer.Operator).ToArray(), renamed.Result.Layers.Select(layer => layer.Operator).ToArray());
        Assert.AreEqual(NetworkSize.Of(plan.Result), NetworkSize.Of(renamed.Result));
        Assert.IsEmpty(plan.Result.Layers.OfType<BatchNormalization>());
    }

    [TestMethod]
    public void The_papers_steps_fold_its_pools_and_leave_two_branches_a_module()
    {
        Network slim = PlanOf(Signs.Value, "Paper").Result;
        Assert.IsEmpty(slim.Layers.OfType<MaxPool>());
        Assert.HasCount(5, slim.Layers.OfType<Concat>());
        Assert.IsTrue(slim.Layers.OfType<Concat>().All(concat => concat.Inputs.Length == 2));
        Assert.IsLessThan(MultiplyAdds.Of(Signs.Value) / 2, MultiplyAdds.Of(slim));
    }

    private static SlimmingPlan PlanOf(Network network, string selection) =>
        SlimmingPlanner.Plan(network, new SlimmingOptions { Selection = SlimmingSelection.Parse(selection) });

    /// <summary>Values as pictures have them after the network's preprocessing: -128 to 127.</summary>
    private static Tensor Pixels(int seed, TensorShape shape)
    {
        Tensor tensor = NetworkBuilder.RandomTensor(seed, [.. shape]);
        float largest = tensor.Memory.ToArray().Max(Math.Abs);
        return Tensor.Create(shape, [.. tensor.Memory.ToArray().Select(value => MathF.Round(value / largest * 127))]);
    }

    private static double Difference(Tensor expected, Tensor actual)
    {
        double largest = expected.Memory.ToArray().Max(Math.Abs);
        return expected.Memory.ToArray().Zip(actual.Memory.ToArray(), (a, b) => Math.Abs(a - (double)b)).Max() / largest;
    }
}
