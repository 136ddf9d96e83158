using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

/// <summary>Where 1x1 convolutions are computed by Strassen's algorithm.</summary>
[TestClass]
public sealed class StrassenLoweringTests
{
    [TestMethod]
    public void Convolutions_of_one_input_share_its_factors_and_channels_that_fill_no_group_are_direct()
    {
        var build = new NetworkBuilder(1, 512, 14, 14);
        string input = build.Relu("input");
        string wide = build.Relu(build.Convolution(input, 160, 1));
        string odd = build.Relu(build.Convolution(input, 112, 1));
        string few = build.Relu(build.Convolution(input, 24, 1));
        NetworkProgram program = Agrees(build.Build(build.Concat(wide, odd, few)));

        CollectionAssert.AreEquivalent(
            new[] { "StrassenInputStep", "StrassenConvolutionStep", "StrassenConvolutionStep", "ConvolutionStep", "ConvolutionStep" },
            program.Kernels().Where(kernel => kernel.StartsWith("Strassen", StringComparison.Ordinal) || kernel == "ConvolutionStep").ToArray());
    }

    [TestMethod]
    public void Sums_activations_odd_slices_and_borders_are_written_as_by_direct_convolution()
    {
        var build = new NetworkBuilder(1, 300, 13, 13);
        string input = build.Relu("input");
        string sum = build.Relu(build.Sum(build.Convolution(input, 200, 1), build.Convolution(input, 200, 1)));
        string leaky = build.Activation(build.Convolution(input, 224, 1), ActivationKind.LeakyRelu, 0.1f);
        string windows = build.Convolution(build.Convolution(input, 192, 1), 8, 3, stride: 2, padding: 1);
        string joined = build.Concat(build.Convolution(input, 40, 1), leaky, build.Convolution(input, 230, 1));
        NetworkProgram program = Agrees(build.Build(sum, joined, windows));

        Assert.HasCount(6, program.Kernels().Where(kernel => kernel == "StrassenConvolutionStep").ToArray());
        Assert.HasCount(1, program.Kernels().Where(kernel => kernel == "StrassenInputStep").ToArray());
    }

    [TestMethod]
    [DataRow(512, 160, 14, 3, 1, 1)]
    [DataRow(512, 160, 28, 1, 2, 1)]
    [DataRow(512, 256, 14, 1, 1, 2)]
    [DataRow(512, 24, 14, 1, 1, 1)]
    [DataRow(16, 32, 14, 1, 1, 1)]
    public void Other_convolutions_are_not(int inputs, int outputs, int size, int kernel, int stride, int groups)
    {
        var build = new NetworkBuilder(1, inputs, size, size);
        Refuses(build.Build(build.Convolution("input", outputs, kernel, stride, padding: kernel / 2, groups: groups)), CpuProfile.Avx2);
    }

    [TestMethod]
    public void A_pad_that_is_folded_into_the_convolution_keeps_it_direct()
    {
        var build = new NetworkBuilder(1, 512, 14, 14);
        Network network = build.Build(build.Convolution(build.Pad(build.Relu("input"), new Padding(1, 2, 3, 0)), 160, 1));

        Refuses(network, CpuProfile.Avx2);
        Agrees(network);
    }

    [TestMethod]
    public void Vectors_of_16_compute_all_directly()
    {
        var build = new NetworkBuilder(1, 512, 14, 14);
        Refuses(build.Build(build.Convolution("input", 160, 1)), CpuProfile.Avx512);
    }

    private static NetworkProgram Agrees(Network network) =>
        ProgramCheck.AgreesWithReference(network, new LoweringOptions { Plan = ConvolutionPlan.Make(network, CpuProfile.Avx2) });

    private static void Refuses(Network network, CpuProfile target) =>
        Assert.IsFalse(ConvolutionPlan.Make(network, target).Choices.Any(choice => choice.Algorithm == "Strassen"));
}
