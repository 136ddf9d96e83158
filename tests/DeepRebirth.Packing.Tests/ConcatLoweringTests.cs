using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

[TestClass]
public sealed class ConcatLoweringTests
{
    [TestMethod]
    public void Aligned_branches_are_written_straight_into_the_concat()
    {
        var build = new NetworkBuilder(1, 16, 7, 7);
        string a = build.Relu(build.Convolution("input", 16, 1));
        string b = build.Relu(build.Convolution("input", 32, 3, padding: 1));
        string c = build.MaxPool("input", 3, 1, 1);
        string d = build.Dropout(build.Relu(build.Convolution("input", 9, 1)));
        string concat = build.Concat(a, b, c, d);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Convolution(concat, 8, 5, padding: 2)));

        CollectionAssert.DoesNotContain(program.Kernels().ToArray(), "ImageCopyStep");
    }

    [TestMethod]
    public void Unaligned_branches_are_copied()
    {
        var build = new NetworkBuilder(1, 16, 7, 7);
        string a = build.Relu(build.Convolution("input", 10, 1));
        string b = build.Relu(build.Convolution("input", 32, 3, padding: 1));
        string c = build.Relu(build.Convolution("input", 5, 1));
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Convolution(build.Concat(a, b, c), 8, 3, padding: 1)));

        Assert.AreEqual(3, program.Kernels().Count(kernel => kernel == "ImageCopyStep"));
    }

    [TestMethod]
    public void Nested_concats_are_slices_of_slices()
    {
        var build = new NetworkBuilder(1, 16, 6, 6);
        string a = build.Relu(build.Convolution("input", 16, 1));
        string b = build.Relu(build.Convolution(a, 16, 3, padding: 1));
        string inner = build.Concat(a, b);
        string c = build.Relu(build.Convolution(inner, 24, 3, padding: 1));
        string outer = build.Concat(inner, c);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Convolution(outer, 4, 1)));

        CollectionAssert.DoesNotContain(program.Kernels().ToArray(), "ImageCopyStep");
    }

    [TestMethod]
    public void A_dense_block_copies_what_was_concatenated_before()
    {
        var build = new NetworkBuilder(1, 16, 6, 6);
        string a = build.Relu(build.Convolution("input", 16, 1));
        string b = build.Convolution(a, 16, 3, padding: 1);
        string c = build.Convolution(build.Concat(a, b), 16, 3, padding: 1);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Concat(a, b, c)));

        Assert.AreEqual(2, program.Kernels().Count(kernel => kernel == "ImageCopyStep"));
    }

    [TestMethod]
    public void A_tensor_concatenated_with_itself_and_an_output_is_right()
    {
        var build = new NetworkBuilder(1, 16, 6, 6);
        string a = build.Relu(build.Convolution("input", 16, 1));
        string concat = build.Concat(a, "input", a);
        ProgramCheck.AgreesWithReference(build.Build(a, concat, build.Convolution(a, 3, 3, padding: 1), build.Relu(concat)));
    }

    [TestMethod]
    public void The_network_input_is_copied_into_a_concat()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string conv = build.Convolution("input", 16, 1);
        ProgramCheck.AgreesWithReference(build.Build(build.Convolution(build.Concat(conv, "input"), 5, 3)));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    [DataRow(3)]
    public void Other_axes_are_joined_plainly(int axis)
    {
        var build = new NetworkBuilder(2, 18, 4, 4);
        string conv = build.Convolution("input", 18, 1);
        ProgramCheck.AgreesWithReference(build.Build(build.Relu(build.ConcatAlong(axis, conv, "input", conv))));
    }

    [TestMethod]
    public void Vectors_are_joined_plainly()
    {
        var build = new NetworkBuilder(2, 5);
        ProgramCheck.AgreesWithReference(build.Build(build.Concat(build.Gemm("input", 3), "input", build.Gemm("input", 4))));
    }
}
