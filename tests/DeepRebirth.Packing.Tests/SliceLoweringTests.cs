using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

[TestClass]
public sealed class SliceLoweringTests
{
    [TestMethod]
    public void Slices_of_whole_channel_blocks_cost_nothing()
    {
        var build = new NetworkBuilder(1, 3, 7, 7);
        string x = build.Relu(build.Convolution("input", 16 + 32 + 9, 1));
        string a = build.Convolution(build.Slice(x, 0, 16), 5, 1);
        string b = build.Convolution(build.Slice(x, 16, 32), 5, 3, padding: 1);
        string c = build.Convolution(build.Slice(x, 48, 9), 5, 5, padding: 2);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Sum(a, b, c)));

        string[] kernels = [.. program.Kernels()];
        CollectionAssert.DoesNotContain(kernels, "ImageCopyStep");
        CollectionAssert.DoesNotContain(kernels, "PlainCopyStep");
    }

    [TestMethod]
    public void The_image_lives_until_its_last_slice_is_read()
    {
        var build = new NetworkBuilder(1, 16, 6, 6);
        string x = build.Relu(build.Convolution("input", 32, 1));
        string late = build.Slice(x, 16, 16);
        string y = build.Slice(x, 0, 16);
        for (int i = 0; i < 4; i++)
            y = build.Relu(build.Convolution(y, 16 + (16 * (i % 2)), 3, padding: 1));
        ProgramCheck.AgreesWithReference(build.Build(build.Convolution(build.Concat(y, late), 4, 3, padding: 1)));
    }

    [TestMethod]
    public void A_slice_of_a_slice_of_a_concat_is_a_view()
    {
        var build = new NetworkBuilder(1, 16, 6, 6);
        string a = build.Relu(build.Convolution("input", 32, 1));
        string b = build.Relu(build.Convolution("input", 40, 3, padding: 1));
        string tail = build.Slice(build.Dropout(build.Concat(a, b)), 16, 56);
        string end = build.Slice(tail, 32, 24);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(
            build.Convolution(tail, 4, 3, padding: 1), build.Lrn(end), build.MaxPool(end, 2, 2), build.Convolution(build.Slice(a, 16, 16), 3, 1)));

        CollectionAssert.DoesNotContain(program.Kernels().ToArray(), "ImageCopyStep");
    }

    [TestMethod]
    [DataRow(8, 16, DisplayName = "a start inside of a block")]
    [DataRow(16, 10, DisplayName = "an end inside of a block that has more channels")]
    public void Slices_that_cut_a_block_are_copied(int start, int count)
    {
        var build = new NetworkBuilder(1, 3, 7, 7);
        string x = build.Slice(build.Relu(build.Convolution("input", 40, 3)), start, count);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Convolution(build.Lrn(x), 4, 3, padding: 1)));

        Assert.AreEqual(1, program.Kernels().Count(kernel => kernel == "PlainCopyStep"));
    }

    [TestMethod]
    public void Slices_that_are_concatenated_are_copied()
    {
        var build = new NetworkBuilder(1, 3, 7, 7);
        string x = build.Relu(build.Convolution("input", 48, 1));
        string a = build.Slice(x, 16, 16);
        string concat = build.Concat(build.Slice(x, 32, 16), a, build.Convolution(a, 16, 3, padding: 1));
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Convolution(concat, 4, 3, padding: 1)));

        Assert.AreEqual(2, program.Kernels().Count(kernel => kernel == "ImageCopyStep"));
    }

    [TestMethod]
    public void Slices_may_be_outputs_beside_their_image()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string x = build.Relu(build.Convolution("input", 48, 1));
        string a = build.Slice(x, 16, 16);
        string b = build.Slice(x, 5, 7);
        string one = build.Slice(build.GlobalAveragePool(x), 16, 32);
        ProgramCheck.AgreesWithReference(build.Build(
            x, a, b, build.Relu(a), build.Convolution(b, 3, 3, padding: 1), one, build.Gemm(build.Flatten(one), 4), build.Convolution(one, 3, 3, padding: 1)));
    }

    [TestMethod]
    public void A_slice_is_not_computed_over_its_neighbours()
    {
        var build = new NetworkBuilder(1, 16, 5, 5);
        string x = build.Convolution("input", 48, 1);
        string left = build.BatchNormalization(build.Slice(x, 0, 16));
        string right = build.Sum(build.Slice(x, 16, 32), build.Slice(x, 0, 32));
        ProgramCheck.AgreesWithReference(build.Build(build.Concat(left, right, build.Relu(build.Slice(x, 32, 16)))));
    }

    [TestMethod]
    public void Plain_tensors_are_copied()
    {
        var build = new NetworkBuilder(1, 7, 3, 4);
        ProgramCheck.AgreesWithReference(build.Build(
            build.Slice("input", 2, 3), build.Slice(build.Flatten("input"), 80, 4), build.Convolution(build.Slice("input", 0, 3), 5, 3)));
    }

    [TestMethod]
    public void Whole_channel_shuffles_are_right()
    {
        var build = new NetworkBuilder(1, 32, 6, 6);
        string x = build.Relu(build.Convolution("input", 32, 1));
        for (int i = 0; i < 3; i++)
            x = build.Concat(build.Slice(x, 16, 16), build.Relu(build.Convolution(build.Slice(x, 0, 16), 16, 3, padding: 1)));
        Network network = build.Build(build.Gemm(build.Flatten(x), 5));
        ProgramCheck.AgreesWithReference(network);
    }
}
