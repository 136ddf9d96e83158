using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

[TestClass]
public sealed class ViewLoweringTests
{
    [TestMethod]
    public void A_network_of_only_a_reshape_has_no_steps()
    {
        var build = new NetworkBuilder(1, 6, 4);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Reshape("input", 2, 12)));

        Assert.AreEqual(0, program.Steps.Length);
        Assert.AreEqual(program.Inputs[0].Offset, program.Outputs[0].Offset);
    }

    [TestMethod]
    public void An_output_may_be_an_input()
    {
        var build = new NetworkBuilder(1, 6, 4, 4);
        ProgramCheck.AgreesWithReference(build.Build("input", build.Relu("input"), build.Identity(build.Dropout("input"))));
    }

    [TestMethod]
    [DataRow(32, 1, false)]
    [DataRow(20, 1, false)]
    [DataRow(32, 3, false)]
    [DataRow(20, 3, true)]
    public void Images_of_one_pixel_are_flattened_for_nothing_where_their_order_is_plain(int channels, int batch, bool isCopied)
    {
        var build = new NetworkBuilder(batch, channels, 4, 4);
        string pooled = build.GlobalAveragePool("input");
        NetworkProgram program = ProgramCheck.AgreesAsItIs(build.Build(build.Gemm(build.Flatten(pooled), 5)));

        Assert.AreEqual(isCopied, program.Kernels().Contains("ImageToPlainStep"));
    }

    [TestMethod]
    public void A_flattened_image_that_a_convolution_pads_as_well_is_right()
    {
        var build = new NetworkBuilder(1, 16, 4, 4);
        string pooled = build.GlobalAveragePool("input");
        string flat = build.Gemm(build.Flatten(pooled), 5);
        string conv = build.Convolution(pooled, 4, 3, padding: 1);
        ProgramCheck.AgreesWithReference(build.Build(flat, conv));

        string pooledAgain = build.GlobalMaxPool("input");
        string convFirst = build.Convolution(pooledAgain, 4, 3, padding: 1);
        ProgramCheck.AgreesWithReference(build.Build(convFirst, build.Softmax(pooledAgain)));
    }

    [TestMethod]
    public void Larger_images_are_flattened_through_a_copy()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        string conv = build.Relu(build.Convolution("input", 20, 3, stride: 2));
        ProgramCheck.AgreesWithReference(build.Build(build.Gemm(build.Dropout(build.Flatten(conv)), 10)));
    }

    [TestMethod]
    public void Rows_become_images_again()
    {
        var build = new NetworkBuilder(1, 12);
        string image = build.Reshape(build.Gemm("input", 2 * 3 * 4), 1, 2, 3, 4);
        ProgramCheck.AgreesWithReference(build.Build(build.Convolution(image, 5, 3, padding: 1)));
    }

    [TestMethod]
    public void An_output_that_other_layers_read_too_survives()
    {
        var build = new NetworkBuilder(1, 3, 12, 12);
        string a = build.Relu(build.Convolution("input", 16, 3, padding: 1));
        string b = build.Relu(build.BatchNormalization(build.Lrn(a)));
        string c = build.Gemm(build.Flatten(b), 7);
        ProgramCheck.AgreesWithReference(build.Build(c, a, b, build.Softmax(build.Relu(c))));
    }
}
