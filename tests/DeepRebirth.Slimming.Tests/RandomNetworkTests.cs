using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests;

/// <summary>Networks that nobody thought of: layers drawn by chance, so that rules meet each other and their guards.</summary>
[TestClass]
public sealed class RandomNetworkTests
{
    [TestMethod]
    public void Exact_rules_keep_the_outputs_of_any_network()
    {
        var seen = new HashSet<string>();
        for (int seed = 0; seed < 200; seed++)
        {
            SlimmingPlan plan = PlanOf(seed, "Exact;Exact:merge-convolutions-of-one-input");
            seen.UnionWith(plan.Rewrites.Select(rewrite => rewrite.Rule));
            try
            {
                RuleAssert.ComputeTheSame(plan.Original, plan.Result);
            }
            catch (AssertFailedException exception)
            {
                Assert.Fail($"Seed {seed}: {exception.Message}\n{SlimmingPlanTable.Format(plan)}");
            }
        }
        string[] unseen = [.. SlimmingRules.All.Where(rule => rule.Kind == SlimmingKind.Exact && !seen.Contains(rule.Name)).Select(rule => rule.Name)];
        Assert.IsEmpty(unseen, $"never met: {string.Join(", ", unseen)}");
    }

    [TestMethod]
    public void Every_plan_ends_keeps_the_outputs_shapes_and_has_what_its_blocks_name()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            SlimmingPlan plan = PlanOf(seed, "Exact;Order;Streamline");
            foreach (string output in plan.Original.Outputs)
                Assert.AreEqual(plan.Original.ShapeOf(output), plan.Result.ShapeOf(output), $"seed {seed}, {output}");
            for (int i = 0; i < plan.Rewrites.Length; i++)
            {
                if (plan.Rewrites[i].Blocks is not [var block])
                    continue;
                Network student = plan.Apply(i + 1);
                Assert.AreEqual(plan.Teacher.ShapeOf(block.TeacherOutput), student.ShapeOf(block.StudentOutput), $"seed {seed}, {plan.Rewrites[i].Description}");
                Assert.IsTrue(block.Layers.All(name => student[name].Weights.Any()), $"seed {seed}, {plan.Rewrites[i].Description}");
            }
        }
    }

    private static SlimmingPlan PlanOf(int seed, string selection) =>
        SlimmingPlanner.Plan(RandomNetwork(seed), new SlimmingOptions { Selection = SlimmingSelection.Parse(selection) });

    private static Network RandomNetwork(int seed)
    {
        var random = new Random(seed);
        NetworkBuilder build = NetworkBuilder.WithSeed(seed, 1, 4, random.Next(9, 15), random.Next(9, 15));
        var tensors = new List<string> { "input" };
        for (int i = 0; i < 9; i++)
        {
            // Mostly a chain, now and then a branch.
            string x = random.Next(5) == 0 ? tensors[random.Next(tensors.Count)] : tensors[^1];
            if (Math.Min(build.ShapeOf(x)[2], build.ShapeOf(x)[3]) < 5)
                x = tensors[0];
            tensors.Add(AddLayer(build, random, x));
        }
        string[] outputs = random.Next(3) == 0 ? [tensors[^1], tensors[random.Next(1, tensors.Count - 1)]] : [tensors[^1]];
        return build.Build(outputs);
    }

    internal static string AddLayer(NetworkBuilder build, Random random, string x, int width = 1) => random.Next(15) switch
    {
        0 => build.Convolution(x, maps: 4 * width, kernel: 3, random.Next(1, 3), random.Next(3), groups: build.ShapeOf(x)[1] % 2 == 0 ? random.Next(1, 3) : 1, bias: random.Next(2) == 0),
        1 => build.Convolution(x, maps: 4 * width, kernel: 3, padding: random.Next(3), dilation: random.Next(1, 3)),
        2 or 3 => build.Convolution(x, maps: random.Next(1, 3) * 4 * width, kernel: 1, bias: random.Next(2) == 0),
        4 => build.BatchNormalization(x),
        5 => build.Elementwise(
            random.Next(2) == 0 ? ElementwiseOperation.Add : ElementwiseOperation.Multiply, build.RandomTensor(1, build.ShapeOf(x)[1], 1, 1), x),
        6 => build.Activation(x, (ActivationKind)random.Next(4)),
        7 => build.MaxPool(x, kernel: random.Next(2, 4), stride: random.Next(1, 3), padding: random.Next(2), ceilMode: random.Next(2) == 0),
        8 => build.AveragePool(
            x, kernel: random.Next(2, 4), stride: random.Next(1, 3), padding: random.Next(2), ceilMode: random.Next(2) == 0, countIncludePad: random.Next(2) == 0),
        9 => build.Lrn(x),
        10 => random.Next(2) == 0 ? build.Dropout(x) : build.Identity(x),
        11 => build.Pad(x, new Padding(random.Next(2), random.Next(2), random.Next(2), random.Next(2))),
        12 => build.Sum(build.Relu(build.Convolution(x, maps: 16 * width, kernel: 1)), build.Lrn(build.Relu(build.Convolution(x, maps: 16 * width, kernel: 1)))),
        13 => build.Concat(build.Convolution(x, maps: 3 * width, kernel: 3, padding: 1), build.Convolution(x, maps: 1 * width, kernel: 3, padding: 1)),
        _ => build.Concat(build.Relu(build.Convolution(x, maps: 3 * width, kernel: 1)), build.MaxPool(x, kernel: 3, stride: 1, padding: 1)),
    };
}
