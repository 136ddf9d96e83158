using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

/// <summary>Where a convolution's step computes the max pool behind it. The images between are of 100 x 100 pixels and more than half a megabyte, unless said.</summary>
[TestClass]
public sealed class PooledConvolutionLoweringTests
{
    [TestMethod]
    [DataRow(3, 2, 0, false)]
    [DataRow(3, 2, 1, true)]
    [DataRow(2, 2, 0, true)]
    [DataRow(3, 1, 1, false)]
    public void A_large_image_is_pooled_while_it_is_computed(int kernel, int stride, int padding, bool ceilMode)
    {
        var build = new NetworkBuilder(1, 3, 103, 100);
        string conv = build.Relu(build.Convolution("input", 20, 4));
        string pool = build.Activation(build.MaxPool(conv, kernel, stride, padding, ceilMode), ActivationKind.LeakyRelu);
        NetworkProgram program = ProgramCheck.AgreesAsItIs(build.Build(pool));

        CollectionAssert.AreEqual(new[] { "PooledConvolutionStep", "ImageToPlainStep" }, program.Kernels().ToArray());
        CollectionAssert.AreEqual(new[] { "conv1 (Conv)", "relu2 (Relu)", "maxpool3 (MaxPool)", "leakyrelu4 (LeakyRelu)" }, program.Steps[0].Layers.ToArray());
        Assert.IsFalse(program.Memory.Regions.Any(region => region.Name == "relu2_out"), "The image between takes no memory.");
    }

    [TestMethod]
    public void Images_of_a_batch_are_pooled_each_by_itself()
    {
        var build = new NetworkBuilder(1, 3, 82, 82);
        Network network = build.Build(build.MaxPool(build.Convolution("input", 24, 3), 3, 2)).WithBatch(2);
        CollectionAssert.Contains(ProgramCheck.AgreesAsItIs(network).Kernels().ToArray(), "PooledConvolutionStep");
    }

    [TestMethod]
    public void A_pool_may_be_a_slice_of_a_concat_that_begins_within_a_block()
    {
        var build = new NetworkBuilder(1, 3, 82, 82);
        string left = build.MaxPool(build.Convolution("input", 24, 3), 2, 2);
        string right = build.MaxPool(build.Convolution("input", 24, 3), 2, 2);
        NetworkProgram program = ProgramCheck.AgreesAsItIs(build.Build(build.Concat(left, right)));
        Assert.AreEqual(2, program.Kernels().Count(kernel => kernel == "PooledConvolutionStep"));
    }

    [TestMethod]
    public void A_pool_is_a_step_of_its_own_where_the_image_is_small_or_read_twice_or_a_sum()
    {
        var small = new NetworkBuilder(1, 3, 40, 40);
        Refuses(small.Build(small.MaxPool(small.Convolution("input", 24, 3), 3, 2)));

        var readTwice = new NetworkBuilder(1, 3, 82, 82);
        string conv = readTwice.Convolution("input", 24, 3);
        Refuses(readTwice.Build(readTwice.MaxPool(conv, 3, 2), readTwice.GlobalMaxPool(conv)));

        var output = new NetworkBuilder(1, 3, 82, 82);
        conv = output.Convolution("input", 24, 3);
        Refuses(output.Build(output.MaxPool(conv, 3, 2), conv));

        var sum = new NetworkBuilder(1, 3, 82, 82);
        Refuses(sum.Build(sum.MaxPool(sum.Sum(sum.Convolution("input", 24, 3), sum.Convolution("input", 24, 3)), 3, 2)));
    }

    [TestMethod]
    public void A_pool_is_a_step_of_its_own_where_rows_and_weights_leave_the_first_level_cache()
    {
        var kernels = new NetworkBuilder(1, 3, 220, 140);
        Refuses(kernels.Build(kernels.MaxPool(kernels.Convolution("input", 32, 11, stride: 2), 5, 2)));
    }

    [TestMethod]
    public void A_pool_behind_a_convolution_of_Winograds_is_a_step_of_its_own()
    {
        var build = new NetworkBuilder(1, 16, 60, 60);
        Network network = build.Build(build.MaxPool(build.Convolution("input", 64, 3, padding: 1), 2, 2));
        var options = new LoweringOptions { Plan = ConvolutionPlan.Make(network, CpuProfile.Avx512) };
        string[] kernels = [.. ProgramCheck.AgreesAsItIs(network, options).Kernels()];

        CollectionAssert.Contains(kernels, "WinogradConvolutionStep");
        CollectionAssert.Contains(kernels, "MaxPoolingStep");
    }

    private static void Refuses(Network network) =>
        CollectionAssert.DoesNotContain(ProgramCheck.AgreesAsItIs(network, ProgramCheck.Directly).Kernels().ToArray(), "PooledConvolutionStep");
}
