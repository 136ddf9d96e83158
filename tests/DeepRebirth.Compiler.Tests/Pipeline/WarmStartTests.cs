using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Tests.Pipeline;

/// <summary>What a round takes over from the one before.</summary>
[TestClass]
public sealed class WarmStartTests
{
    [TestMethod]
    public void Layers_that_both_networks_have_take_over_what_was_learned()
    {
        Network trained = SmallNetworks.Create(seed: 2);
        Network student = SmallNetworks.Create(seed: 1);

        Network warm = WarmStart.From(trained, student);

        foreach (Layer layer in warm.Layers)
        {
            foreach (((string role, Tensor value), (_, Tensor learned)) in layer.Weights.Zip(trained[layer.Name].Weights))
            {
                if (role is not ("mean" or "variance"))
                    Assert.IsTrue(value.HasSameBits(learned), $"{layer.Name} {role}");
            }
        }
    }

    [TestMethod]
    public void A_layer_that_has_other_weights_starts_anew()
    {
        Network student = SmallNetworks.Create(seed: 1);
        Gemm last = SmallNetworks.Create(seed: 2).Layers.OfType<Gemm>().Single();
        Network trained = new(student.Name, student.Inputs, student.Layers.Select(layer => layer.Name == last.Name ? last with { Bias = null } : layer), student.Outputs);

        Network warm = WarmStart.From(trained, student);

        Assert.IsTrue(((Gemm)warm[last.Name]).Kernel.HasSameBits(((Gemm)student[last.Name]).Kernel));
    }
}
