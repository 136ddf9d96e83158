using DeepRebirth.Kernels;
using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

[TestClass]
public sealed class ConvolutionPlanTests
{
    [TestMethod]
    [DataRow(64, 192, 56, 3, "Winograd F(4x4,3x3)")]
    [DataRow(192, 384, 7, 3, "Winograd F(2x2,3x3)")]
    [DataRow(32, 96, 28, 5, "Winograd F(4x4,5x5)")]
    [DataRow(256, 256, 6, 5, "Winograd F(2x2,5x5)")]
    [DataRow(256, 128, 28, 1, "direct")]
    [DataRow(32, 32, 28, 7, "direct")]
    public void Each_convolution_is_computed_in_the_fastest_way(int inputs, int outputs, int size, int kernel, string algorithm)
    {
        var build = new NetworkBuilder(1, inputs, size, size);
        Network network = build.Build(build.Convolution("input", outputs, kernel, padding: kernel / 2));
        ConvolutionChoice choice = ConvolutionPlan.Make(network, CpuProfile.Avx512).Choices.Single();

        Assert.AreEqual(algorithm, choice.Algorithm);
        Assert.IsTrue(choice.Microseconds <= choice.DirectMicroseconds);
    }

    [TestMethod]
    [DataRow(nameof(CpuProfile.Avx512), 56, "Winograd F(4x4,3x3)")]
    [DataRow(nameof(CpuProfile.Avx2), 56, "Winograd F(6x6,3x3)")]
    [DataRow(nameof(CpuProfile.Avx2), 28, "Winograd F(6x6,3x3)")]
    [DataRow(nameof(CpuProfile.Avx2), 14, "Winograd F(4x4,3x3)")]
    [DataRow(nameof(CpuProfile.Portable), 28, "Winograd F(6x6,3x3)")]
    public void Narrow_vectors_compute_3x3_convolutions_of_large_images_in_larger_tiles(string target, int size, string algorithm)
    {
        var build = new NetworkBuilder(1, 64, size, size);
        Network network = build.Build(build.Convolution("input", 192, 3, padding: 1));
        CpuProfile cpu = CpuProfile.Known.Single(known => known.Name == target);
        ConvolutionPlan plan = ConvolutionCheck.Apply(network, ConvolutionPlan.Make(network, cpu), Inputs(network));

        Assert.AreEqual(algorithm, plan.Choices.Single().Algorithm);
        Assert.IsTrue(plan.Choices.Single().Error is > 0 and < 3e-5, plan.Choices.Single().ToString());
        ProgramCheck.AgreesWithReference(network, new LoweringOptions { Plan = plan });
    }

    [TestMethod]
    [DataRow(480, 192, 14, "Strassen")]
    [DataRow(832, 384, 7, "Strassen")]
    [DataRow(64, 256, 56, "direct")]
    [DataRow(64, 64, 56, "direct")]
    public void Narrow_vectors_compute_1x1_convolutions_of_many_channels_with_fewer_multiplications(int inputs, int outputs, int size, string algorithm)
    {
        var build = new NetworkBuilder(1, inputs, size, size);
        Network network = build.Build(build.Convolution("input", outputs, 1));
        ConvolutionPlan plan = ConvolutionCheck.Apply(network, ConvolutionPlan.Make(network, CpuProfile.Avx2), Inputs(network));
        ConvolutionChoice choice = plan.Choices.Single();

        Assert.AreEqual(algorithm, choice.Algorithm);
        Assert.IsTrue(choice.Microseconds <= choice.DirectMicroseconds);
        Assert.AreEqual(choice.IsDirect, choice.WeightBytes == choice.DirectWeightBytes);
        Assert.IsTrue(choice.IsDirect || choice.Error is > 0 and < 1e-5, choice.ToString());
    }

    [TestMethod]
    public void Strides_dilation_and_narrow_inputs_are_direct()
    {
        var build = new NetworkBuilder(1, 3, 32, 32);
        string x = build.Convolution("input", 64, 3, padding: 1);
        x = build.Convolution(x, 64, 3, stride: 2, padding: 1);
        Network network = build.Build(x);

        Assert.IsTrue(ConvolutionPlan.Make(network, CpuProfile.Avx512).Choices.All(choice => choice.Algorithm == "direct"));
    }

    [TestMethod]
    [DataRow(7, 2, 3, 112, true)]
    [DataRow(8, 2, 3, 112, true)]
    [DataRow(7, 1, 3, 112, false)]
    [DataRow(7, 2, 5, 112, false)]
    [DataRow(5, 2, 3, 112, false)]
    [DataRow(7, 2, 3, 3, false)]
    public void Large_convolutions_of_stride_2_over_pictures_are_computed_by_phases(int kernel, int stride, int channels, int size, bool byPhases)
    {
        var build = new NetworkBuilder(1, channels, (size - 1) * stride + 1, (size - 1) * stride + 1);
        string x = build.Relu(build.Convolution("input", 40, kernel, stride, padding: kernel / 2));
        Network network = build.Build(build.MaxPool(x, 3, 2));
        ConvolutionPlan plan = ConvolutionPlan.Make(network, CpuProfile.Avx512);
        NetworkProgram program = ProgramCheck.AgreesWithReference(network, new LoweringOptions { Plan = plan });

        Assert.AreEqual(byPhases, program.Kernels().Contains("WinogradPhasesStep"));
        Assert.AreEqual(byPhases ? "Winograd F(4x4,4x4)" : "direct", plan.Choices.Single().Algorithm);
    }

    [TestMethod]
    [DataRow(1, 14, 2)]
    [DataRow(1, 13, 1)]
    [DataRow(1, 16, 0)]
    [DataRow(2, 14, 0)]
    [DataRow(1, 24, 0)]
    [DataRow(1, 26, 8)]
    [DataRow(1, 27, 3)]
    public void Tiles_at_the_edge_of_a_single_image_need_fewer_products(int images, int size, int outputsOfTheEdge)
    {
        var build = new NetworkBuilder(images, 64, size, size);
        Network network = build.Build(build.Convolution("input", 64, 3, padding: 1));
        ConvolutionPlan plan = ConvolutionPlan.Make(network, CpuProfile.Avx2);
        NetworkProgram program = ProgramCheck.AgreesWithReference(network, new LoweringOptions { Plan = plan });
        WinogradInputStep tiles = program.Steps.Select(step => step.Step).OfType<WinogradInputStep>().Single();
        WinogradConvolutionStep products = program.Steps.Select(step => step.Step).OfType<WinogradConvolutionStep>().Single();

        Assert.AreEqual((outputsOfTheEdge, outputsOfTheEdge), (tiles.EdgeRows, tiles.EdgeColumns));
        Assert.AreEqual((outputsOfTheEdge, outputsOfTheEdge), (products.EdgeRows, products.EdgeColumns));

        WinogradForm form = tiles.Form;
        double withoutEdges = WinogradNanoseconds(form, images, (size + form.Outputs() - 1) / form.Outputs() * form.Outputs());
        Assert.AreEqual(outputsOfTheEdge > 0, WinogradNanoseconds(form, images, size) < 0.95 * withoutEdges);
    }

    [TestMethod]
    public void An_image_larger_than_any_program_has_a_price_at_once() =>
        Assert.IsTrue(WinogradNanoseconds(WinogradForm.Outputs4Kernel3, images: 1, size: 400_000) > 1e9);

    private static double WinogradNanoseconds(WinogradForm form, int images, int size)
    {
        var shape = new ConvolutionShape(images, 64, 64, size, size, 3, 3, IsUnitStride: true, IsStrideTwo: false, IsNarrow: false);
        return ConvolutionCost.Winograd(shape, form, CpuProfile.Avx2).Nanoseconds;
    }

    [TestMethod]
    public void Both_ways_give_the_same_outputs()
    {
        var build = new NetworkBuilder(1, 24, 14, 13);
        string x = build.Relu(build.Convolution("input", 40, 3, padding: 1));
        string sum = build.Relu(build.Sum(build.Convolution(x, 40, 3, padding: 1), build.Convolution("input", 40, 5, padding: 2)));
        Network network = build.Build(build.Convolution(sum, 32, 3, padding: 1, groups: 2));

        ProgramCheck.AgreesWithReference(network, ProgramCheck.Directly);
        NetworkProgram program = ProgramCheck.AgreesWithReference(network, new LoweringOptions { Plan = ConvolutionPlan.Make(network, CpuProfile.Avx512) });
        Assert.IsTrue(program.Kernels().Contains("WinogradConvolutionStep"));
    }

    [TestMethod]
    public void Errors_are_measured_on_real_inputs_and_within_the_tolerance()
    {
        Network network = Chain();
        ConvolutionPlan plan = ConvolutionCheck.Apply(network, ConvolutionPlan.Make(network, CpuProfile.Avx512), Inputs(network));

        Assert.IsTrue(plan.Choices.All(choice => choice is { FellBack: false, Error: > 0 and < ConvolutionCheck.Tolerance }));
    }

    [TestMethod]
    public void A_layer_whose_error_passes_the_tolerance_becomes_direct()
    {
        // Kernels whose taps cancel on an input that hardly changes from pixel to pixel: the result is far smaller than the numbers on the way.
        var build = new NetworkBuilder(1, 16, 16, 16);
        Network random = build.Build(build.Convolution("input", 32, 3, padding: 0));
        var layer = (Convolution)random.Layers.Single();
        float[] taps = [1, -2, 1, -2, 4, -2, 1, -2, 1];
        var kernel = Tensor.Adopt(layer.Kernel.Shape, [.. Enumerable.Range(0, 32 * 16).SelectMany(_ => taps)]);
        var network = new Network("cancels", random.Inputs, [layer with { Kernel = kernel, Bias = null }], random.Outputs);
        float[] flat = [.. Enumerable.Range(0, 16 * 16 * 16).Select(i => 1000 + (MathF.Sin(i) * 0.01f))];

        ConvolutionChoice choice = ConvolutionCheck.Apply(network, ConvolutionPlan.Make(network, CpuProfile.Avx512), [flat]).Choices.Single();
        Assert.IsTrue(choice.FellBack, $"error {choice.Error}");
        Assert.AreEqual("direct", choice.Algorithm);
        Assert.AreEqual(choice.DirectMicroseconds, choice.Microseconds);
        Assert.AreEqual(choice.DirectWeightBytes, choice.WeightBytes);
    }

    [TestMethod]
    public void Calibration_measures_a_plausible_processor()
    {
        CpuProfile profile = Calibration.Measure("here");
        double[] figures = [profile.MultiplyAdds, profile.WeightBytes, profile.TileCall, profile.Transform, profile.Value, profile.Normalization];

        Assert.IsTrue(figures.All(figure => figure is > 0 and < 1000), profile.ToString());
    }

    [TestMethod]
    public void Time_is_predicted_for_whole_networks()
    {
        Network network = Chain();
        ImmutableArray<LayerCost> layers = NetworkCost.Layers(network, CpuProfile.Avx512);

        Assert.HasCount(2, layers, "Relu is computed by the convolution before it.");
        Assert.AreEqual(layers.Sum(layer => layer.Microseconds) / 1000, NetworkCost.Milliseconds(network, CpuProfile.Avx512), 1e-12);
        Assert.IsGreaterThan(NetworkCost.Milliseconds(network, CpuProfile.Avx512), NetworkCost.Milliseconds(network, CpuProfile.Avx2));
    }

    private static Network Chain()
    {
        var build = new NetworkBuilder(1, 32, 16, 16);
        return build.Build(build.Convolution(build.Relu(build.Convolution("input", 64, 3, padding: 1)), 32, 5, padding: 2));
    }

    private static IReadOnlyList<ReadOnlyMemory<float>> Inputs(Network network) =>
        [.. ProgramCheck.RandomInputs(network).Values.Select(tensor => tensor.Memory)];
}
