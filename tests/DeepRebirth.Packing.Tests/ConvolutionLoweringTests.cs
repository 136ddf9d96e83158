using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

[TestClass]
public sealed class ConvolutionLoweringTests
{
    [TestMethod]
    [DataRow(3, 16, 3, 1, 1, 1)]
    [DataRow(3, 40, 7, 2, 3, 1)]
    [DataRow(4, 5, 1, 1, 0, 1)]
    [DataRow(1, 17, 3, 1, 2, 1)]
    [DataRow(16, 48, 3, 1, 1, 1)]
    [DataRow(20, 33, 3, 2, 1, 1)]
    [DataRow(32, 64, 1, 2, 0, 1)]
    [DataRow(7, 9, 3, 3, 0, 2)]
    [DataRow(18, 16, 2, 1, 1, 3)]
    [DataRow(3, 24, 11, 4, 3, 1)]
    [DataRow(20, 17, 11, 4, 5, 1)]
    public void Dense_convolutions_agree_with_the_reference(int channels, int maps, int kernel, int stride, int padding, int dilation)
    {
        var build = new NetworkBuilder(1, channels, 11, 10);
        string conv = build.Convolution("input", maps, kernel, stride, padding, dilation: dilation);
        ProgramCheck.AgreesWithReference(build.Build(build.Relu(conv)));
    }

    [TestMethod]
    public void A_window_with_unlike_sides_reads_inside_the_border()
    {
        var build = new NetworkBuilder(1, 20, 9, 13);
        var window = new Window(3, 5) { StrideY = 2, StrideX = 3, DilationX = 2, Padding = new Padding(2, 0, 1, 4) };
        ProgramCheck.AgreesWithReference(build.Build(build.Convolution("input", 24, window, bias: false)));
    }

    [TestMethod]
    public void A_narrow_input_that_only_convolutions_read_is_not_widened_to_blocks()
    {
        var build = new NetworkBuilder(1, 3, 8, 8);
        string left = build.Convolution("input", 16, 3, padding: 1);
        string right = build.Convolution("input", 16, 5, padding: 2);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Sum(left, right)));

        Assert.AreEqual(1, program.Kernels().Count(kernel => kernel == "ImageFromPlainStep"));
        StringAssert.Contains(program.Steps[0].Description, "blocks of 3 channels");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(4)]
    public void A_narrow_input_that_is_read_without_padding_is_read_as_it_lies(int channels)
    {
        var build = new NetworkBuilder(1, channels, 9, 11);
        string plain = build.Convolution("input", 16, 3, stride: 2);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(plain));
        CollectionAssert.AreEqual(new[] { "ConvolutionStep", "ImageToPlainStep" }, program.Kernels().ToArray());

        string padded = build.Convolution("input", 16, 3, stride: 2, padding: 1);
        NetworkProgram both = ProgramCheck.AgreesWithReference(build.Build(plain, padded));
        Assert.AreEqual(1, both.Kernels().Count(kernel => kernel == "ImageFromPlainStep"));
    }

    [TestMethod]
    public void A_narrow_input_that_a_pool_reads_too_is_widened()
    {
        var build = new NetworkBuilder(1, 3, 8, 8);
        string conv = build.Convolution("input", 3, 3, padding: 1);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Sum(conv, build.MaxPool("input", 3, 1, 1))));

        StringAssert.Contains(program.Steps[0].Description, "blocks of 16 channels");
    }

    [TestMethod]
    [DataRow(32, 64, 2, 2, DisplayName = "aligned groups: a step each")]
    [DataRow(32, 32, 8, 2, DisplayName = "groups of 4 channels: bundles of 4 groups")]
    [DataRow(12, 18, 3, 1, DisplayName = "groups that never align: one dense step")]
    [DataRow(24, 48, 24, 1, DisplayName = "depthwise with two maps a channel: one dense step")]
    public void Groups_become_bundles_of_whole_blocks(int channels, int maps, int groups, int steps)
    {
        var build = new NetworkBuilder(1, channels, 6, 7);
        string conv = build.Convolution("input", maps, 3, padding: 1, groups: groups);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Relu(conv)));

        Assert.AreEqual(steps, program.Kernels().Count(kernel => kernel == "ConvolutionStep"));
        Assert.AreEqual(6L * 7 * maps * 9 * (channels / groups), program.MultiplyAdds);
    }

    [TestMethod]
    [DataRow(16)]
    [DataRow(21)]
    public void A_depthwise_convolution_has_its_own_kernel(int channels)
    {
        var build = new NetworkBuilder(1, channels, 9, 9);
        string conv = build.Convolution("input", channels, 3, stride: 2, padding: 1, groups: channels);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Activation(conv, ActivationKind.Clip)));

        CollectionAssert.Contains(program.Kernels().ToArray(), "DepthwiseConvolutionStep");
    }

    [TestMethod]
    public void A_pad_with_zeros_in_front_of_convolutions_becomes_border()
    {
        var build = new NetworkBuilder(1, 3, 8, 8);
        string pad = build.Pad(build.Pad("input", new Padding(1, 0, 0, 2)), new Padding(0, 1, 2, 0));
        string left = build.Convolution(pad, 16, 3, padding: 1);
        string right = build.Convolution(pad, 16, 3, padding: 1);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Sum(left, right)));

        CollectionAssert.DoesNotContain(program.Kernels().ToArray(), "ImageCopyStep");
        CollectionAssert.AreEqual(new[] { "pad1 (Pad)", "pad2 (Pad)", "conv3 (Conv)" }, program.Steps[1].Layers.ToArray());
    }

    [TestMethod]
    public void A_pad_that_a_pool_reads_or_that_is_not_zero_is_copied()
    {
        var build = new NetworkBuilder(1, 20, 8, 8);
        string zero = build.Pad("input", Padding.All(1));
        string one = build.Pad("input", new Padding(0, 2, 1, 3), value: 1);
        string conv = build.Convolution(zero, 8, 3);
        NetworkProgram program = ProgramCheck.AgreesWithReference(
            build.Build(conv, build.MaxPool(zero, 2, 2), build.Convolution(one, 8, 3, padding: 1)));

        Assert.AreEqual(2, program.Kernels().Count(kernel => kernel == "ImageCopyStep"));
    }
}
