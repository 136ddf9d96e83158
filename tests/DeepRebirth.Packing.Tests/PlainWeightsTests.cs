using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

[TestClass]
public sealed class PlainWeightsTests
{
    [TestMethod]
    public void Hold_every_weight_of_the_network_once_without_padding()
    {
        var build = new NetworkBuilder(1, 3, 8, 8);
        string conv = build.Convolution(build.Convolution("input", 17, 3), 17, 3, groups: 17);
        Network network = build.Build(build.Gemm(build.Flatten(conv), 5));
        NetworkProgram program = Lowering.Lower(network);

        Assert.AreEqual(network.WeightCount, program.PlainWeights.Floats);
        Assert.IsGreaterThan(program.PlainWeights.Floats, program.Weights.Length);
        WeightsCheck.PackToTheSame(program);
    }

    [TestMethod]
    public void Hold_weights_that_several_steps_pack_once()
    {
        var build = new NetworkBuilder(1, 64, 5, 5);
        Network network = build.Build(build.Convolution("input", 64, 3, groups: 4));
        NetworkProgram program = Lowering.Lower(network);

        Assert.AreEqual(4, program.Kernels().Count(kernel => kernel == "ConvolutionStep"));
        Assert.AreEqual(network.WeightCount, program.PlainWeights.Floats);
        WeightsCheck.PackToTheSame(program);
    }
}
