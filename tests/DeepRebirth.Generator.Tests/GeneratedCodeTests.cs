using System.Text.RegularExpressions;
using DeepRebirth.Kernels;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Packing;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Generator.Tests;

/// <summary>What the generated code computes is what the network computes.</summary>
[TestClass]
public sealed class GeneratedCodeTests
{
    private static readonly Network[] Networks = SmallNetworks.All;
    private static readonly Lazy<IReadOnlyList<GeneratedNetwork>> Generated = new(() => GeneratedNetwork.CompileAll(Networks));

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Computes_what_the_reference_computes(int threads)
    {
        for (int i = 0; i < Networks.Length; i++)
            AssertSame(Networks[i], Generated.Value[i], threads);
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(5, 1)]
    [DataRow(8, 2)]
    [DataRow(7, 3)]
    [DataRow(67, 2)]
    public void Computes_a_batch_as_its_inputs_one_by_one(int batch, int threads)
    {
        for (int i = 0; i < Networks.Length; i++)
        {
            Network network = Networks[i];
            float[][][] inputs = [.. Enumerable.Range(0, batch).Select(image => network.Inputs.Select(input => NetworkBuilder.RandomTensor(image, [.. input.Shape]).ToArray()).ToArray())];
            float[][][] expected = [.. inputs.Select(input => Generated.Value[i].Run(input))];

            float[][] actual = Generated.Value[i].RunBatch(batch, Joined(inputs), threads);

            for (int output = 0; output < network.Outputs.Length; output++)
                CollectionAssert.AreEqual(Joined(expected)[output], actual[output], $"{network.Name}: {network.Outputs[output]}");
        }
    }

    [TestMethod]
    public void Networks_with_many_weights_at_the_end_read_them_once_for_a_batch() =>
        Assert.IsNotNull(Generated.Value[^1].Program.Tail);

    [TestMethod]
    public void A_tail_may_have_steps_that_threads_run_for_themselves()
    {
        NetworkProgram program = Lowering.Lower(SmallNetworks.Decoder());
        Assert.IsTrue(program.Steps.Any(step => step.Step.Work.IsOwn));
        Assert.IsLessThanOrEqualTo(1, program.Tail!.FirstPhase);
    }

    [TestMethod]
    public void Steps_of_which_threads_have_copies_run_over_the_copy_of_the_thread()
    {
        NetworkProgram program = Lowering.Lower(SmallNetworks.Transformed());
        int steps = program.Steps.Count(step => step.Step is IOwnCopyStep copied && !copied.At(1).Equals(step.Step));
        string code = GeneratorRun.On(("Small.network.json", GeneratedNetwork.ManifestOf(program, "Small"))).Files["Generated.Small.g.cs"];

        Assert.AreEqual(2, steps, "tiles, and the convolution over them");
        Assert.HasCount(steps, Regex.Matches(code, @"\.At\(copy\)\.Run\("));
    }

    /// <summary>The tensors of all images, one behind the other.</summary>
    private static float[][] Joined(float[][][] images) =>
        [.. images[0].Select((_, tensor) => images.SelectMany(image => image[tensor]).ToArray())];

    private static void AssertSame(Network network, GeneratedNetwork generated, int threads)
    {
        var inputs = network.Inputs.ToDictionary(input => input.Name, input => NetworkBuilder.RandomTensor(7, [.. input.Shape]));
        var expected = ReferenceExecutor.Run(network, inputs);

        float[][] actual = generated.Run([.. network.Inputs.Select(input => inputs[input.Name].ToArray())], threads);

        for (int i = 0; i < network.Outputs.Length; i++)
        {
            float[] values = expected[network.Outputs[i]].ToArray();
            float scale = values.Max(MathF.Abs);
            Assert.HasCount(values.Length, actual[i]);
            for (int j = 0; j < values.Length; j++)
                Assert.AreEqual(values[j], actual[i][j], 1e-5f * scale, $"{network.Name}: {network.Outputs[i]}[{j}]");
        }
    }
}
