using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

/// <summary>Where a convolution's step computes the average over the whole image behind it, as at the end of SqueezeNet.</summary>
[TestClass]
public sealed class AveragedConvolutionLoweringTests
{
    [TestMethod]
    [DataRow(512)]
    [DataRow(520)]
    public void Many_channels_of_a_small_image_are_averaged_while_they_are_computed(int maps)
    {
        var build = new NetworkBuilder(1, 20, 13, 13);
        string conv = build.Relu(build.Convolution("input", maps, 1));
        string average = build.Activation(build.GlobalAveragePool(conv), ActivationKind.Sigmoid);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Softmax(build.Flatten(average))), ProgramCheck.Directly);

        CollectionAssert.AreEqual(new[] { "ImageFromPlainStep", "AveragedConvolutionStep", "SoftmaxStep" }, program.Kernels().ToArray());
        CollectionAssert.AreEqual(new[] { "conv1 (Conv)", "relu2 (Relu)", "globalaverage3 (GlobalAveragePool)", "sigmoid4 (Sigmoid)" }, program.Steps[1].Layers.ToArray());
    }

    [TestMethod]
    public void The_average_is_a_step_of_its_own_where_channels_are_few_or_the_image_is_large_or_read_twice()
    {
        var few = new NetworkBuilder(1, 20, 5, 5);
        Refuses(few.Build(few.GlobalAveragePool(few.Convolution("input", 496, 1))));

        var large = new NetworkBuilder(1, 4, 20, 20);
        Refuses(large.Build(large.GlobalAveragePool(large.Convolution("input", 512, 1))));

        var readTwice = new NetworkBuilder(1, 20, 5, 5);
        string conv = readTwice.Convolution("input", 512, 1);
        Refuses(readTwice.Build(readTwice.GlobalAveragePool(conv), conv));

        var sum = new NetworkBuilder(1, 20, 5, 5);
        Refuses(sum.Build(sum.GlobalAveragePool(sum.Sum(sum.Convolution("input", 512, 1), sum.Convolution("input", 512, 1)))));
    }

    private static void Refuses(Network network) =>
        CollectionAssert.DoesNotContain(ProgramCheck.AgreesAsItIs(network, ProgramCheck.Directly).Kernels().ToArray(), "AveragedConvolutionStep");
}
