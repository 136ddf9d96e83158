using DeepRebirth.Networks;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Generator.Tests;

/// <summary>What the generated code computes is what the network computes.</summary>
[TestClass]
public sealed class GeneratedCodeTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Computes_what_the_reference_computes(int threads)
    {
        Network[] networks = SmallNetworks.All;

        IReadOnlyList<GeneratedNetwork> generated = GeneratedNetwork.CompileAll(networks);

        for (int i = 0; i < networks.Length; i++)
            AssertSame(networks[i], generated[i], threads);
    }

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
