using DeepRebirth.Kernels;
using DeepRebirth.Networks;
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
    [DataRow(10, 32, 5)]
    [DataRow(24, 40, 12)]
    [DataRow(3, 2, 1)]
    [DataRow(33, 16, 31)]
    public void Branches_of_odd_widths_are_written_straight_into_the_concat(int first, int second, int third)
    {
        var build = new NetworkBuilder(1, 16, 7, 7);
        string a = build.Relu(build.Convolution("input", first, 1));
        string b = build.Activation(build.Convolution("input", second, 3, padding: 1), ActivationKind.Sigmoid);
        string c = build.MaxPool(build.Relu(build.Convolution("input", third, 1)), 3, 1, 1);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Convolution(build.Concat(a, b, c), 8, 3, padding: 1)));

        HasCopies(0, program);
    }

    [TestMethod]
    public void So_are_those_of_winograd_convolutions()
    {
        foreach (WinogradForm form in Enum.GetValues<WinogradForm>().Where(form => form.Kernel() % 2 == 1)) // the size stays
        {
            var build = new NetworkBuilder(1, 16, 9, 11);
            int kernel = form.Kernel();
            string a = build.Activation(build.Convolution("input", 24, kernel, padding: kernel / 2), ActivationKind.LeakyRelu);
            string b = build.Relu(build.Sum(build.Convolution("input", 39, 1), build.Convolution("input", 39, kernel, padding: kernel / 2)));
            Network network = build.Build(build.Convolution(build.Concat(a, b), 8, 1));
            var plan = new ConvolutionPlan(CpuProfile.Portable, [.. ConvolutionPlan.Make(network, CpuProfile.Portable).Choices
                .Select(choice => choice with { Form = ((Convolution)network[choice.Layer]).Kernel.Shape[2] == kernel ? form : null })]);
            NetworkProgram program = ProgramCheck.AgreesWithReference(network, new LoweringOptions { Plan = plan });

            Assert.AreEqual(2, program.Kernels().Count(kernel => kernel == "WinogradConvolutionStep"));
            HasCopies(0, program);
        }
    }

    [TestMethod]
    public void So_are_sums_scales_lone_activations_depthwise_and_grouped_convolutions()
    {
        var build = new NetworkBuilder(1, 20, 6, 9);
        string start = build.Relu(build.Convolution("input", 24, 1));
        string sum = build.Relu(build.Sum(start, build.MaxPool(start, 3, 1, 1)));
        string scaled = build.BatchNormalization(start);
        string clipped = build.Activation(start, ActivationKind.Clip);
        string depthwise = build.Relu(build.Convolution(start, 24, 3, padding: 1, groups: 24));
        string grouped = build.Convolution(start, 12, 3, padding: 1, groups: 4);
        string bundles = build.Convolution(build.Convolution(start, 32, 1), 32, 3, padding: 1, groups: 2);
        string average = build.AveragePool(start, 3, 1, 1);
        string concat = build.Concat(sum, scaled, clipped, depthwise, grouped, bundles, average, grouped);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Convolution(concat, 8, 3)));

        // Only what is joined a second time.
        HasCopies(1, program);
    }

    [TestMethod]
    public void Odd_concats_within_odd_concats_are_slices_of_slices()
    {
        var build = new NetworkBuilder(1, 16, 6, 6);
        string a = build.Relu(build.Convolution("input", 5, 1));
        string b = build.Relu(build.Convolution("input", 12, 3, padding: 1));
        string c = build.Relu(build.Convolution("input", 7, 1));
        string d = build.Relu(build.Convolution("input", 9, 3, padding: 1));
        string outer = build.Concat(build.Dropout(build.Concat(a, b)), build.Concat(build.Concat(c), d));
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Lrn(outer), build.Gemm(build.Flatten(outer), 4)));

        HasCopies(0, program);
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
    [DataRow(16, 16, true)]
    [DataRow(24, 12, true)]
    [DataRow(24, 40, false)]
    [DataRow(6, 4, true)]
    [DataRow(6, 4, false)]
    public void A_dense_block_is_one_tensor(int stem, int growth, bool joinsAllAtOnce)
    {
        var build = new NetworkBuilder(1, 16, 6, 7);
        List<string> features = [build.Relu(build.Convolution("input", stem, 1))];
        string joined = features[0];
        for (int i = 0; i < 5; i++)
        {
            string bottleneck = build.Relu(build.Convolution(build.Relu(build.BatchNormalization(joined)), 2 * growth, 1));
            features.Add(build.Convolution(bottleneck, growth, 3, padding: 1));
            joined = joinsAllAtOnce ? build.Concat([.. features]) : build.Concat(joined, features[^1]);
        }
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Relu(build.BatchNormalization(joined))));

        HasCopies(0, program);
    }

    [TestMethod]
    public void A_slice_that_begins_within_a_block_is_copied_where_others_read_it()
    {
        var build = new NetworkBuilder(1, 16, 6, 6);
        string a = build.Relu(build.Convolution("input", 24, 1));
        string b = build.Relu(build.Convolution("input", 40, 1));
        string concat = build.Concat(a, b);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Sum(build.Convolution(concat, 8, 1), build.Convolution(b, 8, 1))));

        HasCopies(1, program);
    }

    [TestMethod]
    public void A_slice_that_ends_within_a_block_is_copied_where_the_next_may_be_written_before_it_is_read()
    {
        var build = new NetworkBuilder(1, 16, 6, 6);
        string a = build.Relu(build.Convolution("input", 24, 1));
        string b = build.Relu(build.Convolution(a, 40, 3, padding: 1));
        string late = build.Convolution(a, 8, 1);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Sum(build.Convolution(build.Concat(a, b), 8, 1), late)));
        HasCopies(1, program);

        // Without a bottleneck one step would read the slice and write the next at the same time.
        var direct = new NetworkBuilder(1, 16, 6, 6);
        string first = direct.Relu(direct.Convolution("input", 24, 1));
        program = ProgramCheck.AgreesWithReference(direct.Build(direct.Convolution(direct.Concat(first, direct.Convolution(first, 12, 3, padding: 1)), 8, 1)));
        HasCopies(1, program);
    }

    [TestMethod]
    public void Outputs_within_a_block_are_copied()
    {
        var build = new NetworkBuilder(1, 16, 6, 6);
        string a = build.Relu(build.Convolution("input", 24, 1));
        string b = build.Relu(build.Convolution("input", 8, 1));
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Convolution(build.Concat(a, b), 8, 1), a, build.Identity(b)));

        HasCopies(2, program);
    }

    [TestMethod]
    public void What_its_step_cannot_write_within_a_block_is_copied()
    {
        var build = new NetworkBuilder(1, 24, 6, 6);
        string a = build.Relu(build.Convolution("input", 24, 1));
        string normalized = build.Lrn(build.Convolution("input", 20, 1));
        string chain = build.Sum(a, a, a);
        string padded = build.Pad(build.Convolution("input", 8, 3), new Padding(1, 1, 1, 1), 0.5f);
        string slice = build.Slice(a, 16, 8);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Convolution(build.Concat(a, normalized, chain, padded, slice, "input"), 8, 1)));

        // Pad is a copying step itself.
        HasCopies(6 + 1, program);
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

    private static void HasCopies(int copies, NetworkProgram program) =>
        Assert.AreEqual(copies, program.Kernels().Count(kernel => kernel == "ImageCopyStep"), string.Join(", ", program.Steps.Select(step => step.Name)));
}
