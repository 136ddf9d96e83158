using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Tests.Shared;
using FsCheck;
using FsCheck.Fluent;

namespace DeepRebirth.Slimming.Tests;

/// <summary>What holds for every network, tried on random ones; what fails is shrunk to the fewest layers that fail.</summary>
[TestClass]
public sealed class PropertyTests
{
    [TestMethod]
    public void Exact_slimming_leaves_all_outputs_equal() => Holds(tests: 50, network =>
        RuleAssert.ComputeTheSame(network, PlanOf(network, "Exact;Exact:merge-convolutions-of-one-input").Result));

    [TestMethod]
    public void Low_rank_at_full_rank_leaves_all_outputs_equal() => Holds(tests: 20, network =>
    {
        foreach (string output in network.Outputs)
            Assert.IsLessThan(1e-4, LowRankAssert.Error(network, PlanOf(network, "LowRank=100%").Result, output), output);
    }, width: 8);

    [TestMethod]
    public void Every_plan_keeps_names_and_shapes_of_outputs_and_can_be_trained_and_written() => Holds(tests: 25, network =>
    {
        SlimmingPlan plan = PlanOf(network, "Exact;Order;Branch:merge-branch-into-neighbour;Branch;Streamline;LowRank=50%");
        foreach (string output in network.Outputs)
            Assert.AreEqual(network.ShapeOf(output), plan.Result.ShapeOf(output));
        foreach (LearnedBlock block in plan.Blocks)
        {
            Assert.AreEqual(plan.Teacher.ShapeOf(block.TeacherOutput), plan.Student.ShapeOf(block.StudentOutput));
            Assert.IsTrue(block.Layers.All(layer => plan.Student[layer].Weights.Any()));
        }
        using var file = new MemoryStream();
        OnnxWriter.Write(plan.Result, file);
        file.Position = 0;
        RuleAssert.ComputeTheSame(plan.Result, OnnxReader.Read(file));
    }, width: 8);

    /// <summary>Tries a property on networks that a list of numbers describes, always the same ones.</summary>
    private static void Holds(int tests, Action<Network> property, int width = 1)
    {
        Arbitrary<byte[]> descriptions = ArbMap.Default.ArbFor<byte[]>();
        Prop.ForAll(descriptions, description => property(Build(description, width)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(tests).WithReplay(20180202, 7));
    }

    /// <summary>A layer a number, each behind the one before or behind an earlier one; every number makes a network.</summary>
    private static Network Build(byte[] description, int width)
    {
        NetworkBuilder build = NetworkBuilder.WithSeed(description.Length, 1, 4 * width, 12, 11);
        var tensors = new List<string> { "input" };
        foreach (byte number in description.Take(9))
        {
            var random = new Random(number);
            string x = random.Next(4) == 0 ? tensors[random.Next(tensors.Count)] : tensors[^1];
            if (Math.Min(build.ShapeOf(x)[2], build.ShapeOf(x)[3]) < 5)
                x = tensors[0];
            tensors.Add(RandomNetworkTests.AddLayer(build, random, x, width));
        }
        return build.Build(tensors is [_] ? build.Relu("input") : tensors[^1]);
    }

    private static SlimmingPlan PlanOf(Network network, string selection) =>
        SlimmingPlanner.Plan(network, new SlimmingOptions { Selection = SlimmingSelection.Parse(selection) });
}
