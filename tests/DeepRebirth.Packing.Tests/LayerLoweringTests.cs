using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

[TestClass]
public sealed class LayerLoweringTests
{
    [TestMethod]
    [DataRow(16, 3, 2, 1, false)]
    [DataRow(21, 3, 2, 0, true)]
    [DataRow(5, 2, 3, 1, true)]
    public void Pools_agree_with_the_reference(int channels, int kernel, int stride, int padding, bool ceilMode)
    {
        var build = new NetworkBuilder(1, channels, 12, 11);
        string conv = build.Convolution("input", channels, 3, padding: 1);
        ProgramCheck.AgreesWithReference(build.Build(
            build.MaxPool(conv, kernel, stride, padding, ceilMode),
            build.Relu(build.AveragePool(conv, kernel, stride, padding, ceilMode)),
            build.AveragePool(conv, kernel, stride, padding, ceilMode, countIncludePad: true),
            build.GlobalAveragePool(conv),
            build.GlobalMaxPool(conv)));
    }

    [TestMethod]
    [DataRow(16, 5)]
    [DataRow(20, 4)]
    [DataRow(3, 7)]
    public void Local_response_normalization_agrees_with_the_reference(int channels, int size)
    {
        var build = new NetworkBuilder(1, channels, 5, 6);
        ProgramCheck.AgreesWithReference(build.Build(build.Lrn("input", size, alpha: 0.5f, beta: 0.6f, bias: 2)));
    }

    [TestMethod]
    [DataRow(16)]
    [DataRow(19)]
    public void Batch_normalization_of_images_is_one_step(int channels)
    {
        var build = new NetworkBuilder(1, channels, 5, 6);
        string conv = build.Convolution("input", channels, 1);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Relu(build.BatchNormalization(conv))));

        Assert.AreEqual(1, program.Kernels().Count(kernel => kernel == "ImageScaleStep"));
    }

    [TestMethod]
    public void Batch_normalization_of_plain_tensors_is_a_product_and_a_sum()
    {
        var build = new NetworkBuilder(2, 7);
        ProgramCheck.AgreesWithReference(build.Build(build.Relu(build.BatchNormalization(build.Gemm("input", 9)))));

        var sequence = new NetworkBuilder(2, 5, 8);
        ProgramCheck.AgreesWithReference(sequence.Build(sequence.BatchNormalization("input")));
    }

    [TestMethod]
    [DataRow(ActivationKind.Relu)]
    [DataRow(ActivationKind.LeakyRelu)]
    [DataRow(ActivationKind.Clip)]
    [DataRow(ActivationKind.Sigmoid)]
    public void Activations_agree_fused_and_alone_on_images_and_plain_tensors(ActivationKind kind)
    {
        var build = new NetworkBuilder(1, 18, 5, 6);
        string plain = build.Activation("input", kind);
        string fused = build.Activation(build.Convolution("input", 20, 3), kind);
        string alone = build.Activation(build.Lrn(fused), kind);
        string dense = build.Activation(build.Gemm(build.Flatten(alone), 5), kind);
        ProgramCheck.AgreesWithReference(build.Build(plain, dense));
    }

    [TestMethod]
    public void An_activation_is_fused_only_where_it_alone_reads_the_layer()
    {
        var build = new NetworkBuilder(1, 16, 5, 6);
        string conv = build.Convolution("input", 16, 3, padding: 1);
        string relu = build.Relu(conv);
        string alone = build.Relu(build.Convolution("input", 16, 1));
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Sum(conv, relu, alone)));

        CollectionAssert.AreEqual(
            new[] { "ImageFromPlainStep", "ConvolutionStep", "ConvolutionStep", "ImageScaleStep", "ImageElementwiseStep", "ImageElementwiseStep", "ImageToPlainStep" },
            program.Kernels().ToArray());
    }

    [TestMethod]
    public void Without_fusion_the_outputs_are_the_same()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        Network network = build.Build(build.Relu(build.Convolution(build.Relu(build.Convolution("input", 16, 3)), 8, 3)));
        float[] fused = Outputs(Lowering.Lower(network), network);
        float[] unfused = Outputs(Lowering.Lower(network, new LoweringOptions { FuseActivations = false, ReuseMemory = false }), network);

        CollectionAssert.AreEqual(unfused, fused);
    }

    [TestMethod]
    [DataRow(false, 1)]
    [DataRow(true, 1)]
    [DataRow(true, 2)]
    public void Softmax_agrees_with_the_reference(bool flattens, int axis)
    {
        var build = new NetworkBuilder(1, 6, 3, 4);
        ProgramCheck.AgreesWithReference(build.Build(build.Softmax("input", axis, flattens)));
    }

    [TestMethod]
    public void A_matrix_product_keeps_leading_dimensions()
    {
        var build = new NetworkBuilder(2, 3, 10);
        ProgramCheck.AgreesWithReference(build.Build(build.Gemm(build.Relu(build.Gemm("input", 20)), 33, bias: false)));
    }

    [TestMethod]
    [DataRow(new[] { 0, 2, 3, 1 })]
    [DataRow(new[] { 3, 2, 1, 0 })]
    [DataRow(new[] { 0, 1, 3, 2 })]
    public void Transpositions_agree_with_the_reference(int[] permutation)
    {
        var build = new NetworkBuilder(2, 5, 3, 4);
        ProgramCheck.AgreesWithReference(build.Build(build.Transpose(build.Convolution("input", 7, 1), permutation)));
    }

    [TestMethod]
    public void A_transposition_that_moves_only_axes_of_size_1_costs_nothing()
    {
        var build = new NetworkBuilder(1, 5, 1, 4);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Relu(build.Transpose("input", 2, 1, 3, 0))));

        CollectionAssert.AreEqual(new[] { "PlainElementwiseStep" }, program.Kernels().ToArray());
    }

    [TestMethod]
    public void More_than_six_axes_are_split_over_several_steps()
    {
        var build = new NetworkBuilder(2, 3, 2, 3, 2, 3, 2, 3);
        string transposed = build.Transpose("input", 7, 6, 5, 4, 3, 2, 1, 0);
        ProgramCheck.AgreesWithReference(build.Build(transposed));

        var sum = new NetworkBuilder(2, 1, 2, 1, 2, 1, 2, 1, 2);
        string other = sum.Input("other", 1, 3, 1, 3, 1, 3, 1, 3, 1);
        ProgramCheck.AgreesAsItIs(sum.Build(sum.Sum("input", other)));
    }

    private static float[] Outputs(NetworkProgram program, Network network)
    {
        using var runner = new ProgramRunner(program);
        using ProgramContext context = runner.CreateContext();
        var output = new float[program.Outputs[0].Shape.ElementCount];
        context.Run(ProgramCheck.RandomInputs(network).Single().Value.Values, output);
        return output;
    }
}
