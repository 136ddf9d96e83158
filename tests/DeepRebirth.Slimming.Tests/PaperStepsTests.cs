using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests;

[TestClass]
public sealed class PaperStepsTests
{
    [TestMethod]
    public void GoogLeNet_is_slimmed_in_the_papers_nine_steps()
    {
        SlimmingPlan plan = PlanOf(OnnxReader.Read(SharedData.Require("models/bvlc_googlenet.onnx")));
        ImmutableArray<ImmutableArray<PlannedRewrite>> steps = PaperSteps.Of(plan);
        Assert.HasCount(9, steps);
        string[] names = ["pool1", "pool2", "inception_3a", "inception_3b", "inception_4a", "inception_4b", "inception_4e", "inception_5a", "inception_5b"];
        for (int i = 0; i < names.Length; i++)
            Assert.Contains(rewrite => rewrite.Layer.StartsWith(names[i], StringComparison.Ordinal), steps[i], names[i]);
        Assert.Contains(rewrite => rewrite.Layer.StartsWith("inception_4d", StringComparison.Ordinal), steps[5]);
        Assert.Contains(rewrite => rewrite.Layer == "pool4", steps[6]);

        Network slim = plan.Result;
        Assert.IsEmpty(slim.Layers.OfType<MaxPool>());
        Assert.IsEmpty(slim.Layers.OfType<LocalResponseNormalization>());
        Assert.IsTrue(slim.Layers.OfType<Concat>().All(concat => concat.Inputs.Length == 2), "two branches a module");
        Assert.AreEqual("7x7 stride 4 pad 1,1,2,2", ((Convolution)slim["conv1/7x7_s2"]).Window.ToString());
        Assert.AreEqual("3x3 stride 2 pad 0,0,1,1", ((Convolution)slim["conv2/3x3"]).Window.ToString());
        Assert.AreEqual("192x72x3x3", ((Convolution)slim["inception_3a/3x3"]).Kernel.Shape.ToString());
        Assert.AreEqual(23.75, slim.WeightCount * 4.0 / (1 << 20), 0.01); // the paper's slim network: 23.77 MiB
        Assert.AreEqual(811.5, MultiplyAdds.Of(slim) / 1e6, 0.1);
    }

    [TestMethod]
    public void Each_rewrite_is_in_one_step_and_can_be_made_after_those_in_front()
    {
        var build = new NetworkBuilder(1, 3, 64, 64);
        string x = build.Relu(build.Convolution("input", maps: 8, kernel: 7, stride: 2, padding: 3));
        x = build.Lrn(build.MaxPool(x, kernel: 3, stride: 2, ceilMode: true));
        for (int module = 0; module < 4; module++)
        {
            x = Inception.Add(build, x);
            if (module % 3 == 1)
                x = build.MaxPool(x, kernel: 3, stride: 2, ceilMode: true);
        }
        SlimmingPlan plan = PlanOf(build.Build(build.GlobalAveragePool(x)));
        ImmutableArray<ImmutableArray<PlannedRewrite>> steps = PaperSteps.Of(plan);
        Assert.AreEqual(plan.Rewrites.Count(rewrite => rewrite.Blocks.Length > 0), steps.Sum(step => step.Length));
        Network network = plan.Teacher;
        var made = new List<PlannedRewrite>();
        foreach (PlannedRewrite rewrite in steps.SelectMany(step => step))
        {
            network = rewrite.On(network)!.Patch.Apply(network);
            made.Add(rewrite);
            foreach (LearnedBlock block in plan.BlocksOf(made, network))
            {
                Assert.AreEqual(plan.Teacher.ShapeOf(block.TeacherOutput), network.ShapeOf(block.StudentOutput));
                Assert.IsNotEmpty(block.Layers);
                Assert.IsTrue(block.Layers.All(layer => network[layer].Weights.Any()));
            }
        }
        Assert.AreEqual(NetworkSize.Of(plan.Result), NetworkSize.Of(network));
    }

    private static SlimmingPlan PlanOf(Network network) => SlimmingPlanner.Plan(network, new SlimmingOptions { Selection = SlimmingSelection.Paper });
}
