using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Networks.Tests.Shapes;

[TestClass]
public class ShapeInferenceTests
{
    private static TensorShape Of(int[] input, Func<NetworkBuilder, string> add)
    {
        var build = new NetworkBuilder(input);
        string y = add(build);
        return build.Build(y).ShapeOf(y);
    }

    private static void Refuses(int[] input, Func<NetworkBuilder, string> add, params string[] mentioned)
    {
        var build = new NetworkBuilder(input);
        string y = add(build);
        var exception = Assert.ThrowsExactly<NetworkException>(() => build.Build(y));
        foreach (string text in mentioned)
            StringAssert.Contains(exception.Message, text);
    }

    private static Layer Kernel(params int[] shape) => new Convolution
    {
        Name = "conv", Inputs = ["input"], Output = "y", Window = new Window(shape[^2], shape[^1]), Kernel = NetworkBuilder.RandomTensor(1, shape),
    };

    [TestMethod]
    public void A_convolution_follows_kernel_stride_dilation_and_padding()
    {
        var window = new Window(7, 3) { StrideY = 2, DilationX = 2, Padding = new Padding(3, 0, 3, 1) };
        Assert.AreEqual(new TensorShape(2, 64, 112, 221), Of([2, 3, 224, 224], build => build.Convolution("input", 64, window)));
    }

    [TestMethod]
    public void A_convolution_of_other_channels_names_layer_and_shapes()
    {
        Refuses([1, 3, 8, 8], build => build.Add(Kernel(2, 4, 3, 3)), "Layer 'conv' (Conv)", "2x4x3x3", "takes 4 channels", "1x3x8x8");
        Refuses([1, 4, 8, 8], build => build.Add((Convolution)Kernel(3, 2, 3, 3) with { Groups = 2 }), "2 groups");
        Refuses([1, 2, 8, 8], build => build.Add((Convolution)Kernel(2, 2, 3, 3) with { Bias = Tensor.Vector(1) }), "bias 1");
        Refuses([1, 2, 2, 8], build => build.Add(Kernel(2, 2, 3, 3)), "larger than the padded image", "1x2x2x8");
        Refuses([1, 2, 8], build => build.Add(Kernel(2, 2, 3, 3)), "rank 4", "1x2x8");
    }

    [TestMethod]
    public void Operands_are_broadcast_from_the_last_axis()
    {
        Assert.AreEqual(new TensorShape(4, 2, 3), Of([2, 1], build => build.Elementwise(ElementwiseOperation.Add, build.RandomTensor(1, 4, 1, 3), "input")));
        Refuses([2, 4], build => build.Elementwise(ElementwiseOperation.Add, Tensor.Vector(1, 2, 3), "input"), "(Add)", "2x4, 3");
    }

    [TestMethod]
    public void Concat_adds_one_axis_and_keeps_the_others()
    {
        Assert.AreEqual(new TensorShape(1, 6, 4, 4), Of([1, 3, 4, 4], build => build.Concat("input", "input")));
        Refuses([1, 3, 4, 4], build => build.Concat("input", build.Input("other", 1, 3, 4, 5)), "1x3x4x4, 1x3x4x5");
    }

    [TestMethod]
    public void Slice_takes_channels_that_are_there()
    {
        Assert.AreEqual(new TensorShape(2, 3, 4, 4), Of([2, 8, 4, 4], build => build.Slice("input", 5, 3)));
        Refuses([2, 8, 4, 4], build => build.Slice("input", 6, 3), "(Slice)", "3 channels from channel 6", "2x8x4x4");
        Refuses([2, 8], build => build.Slice("input", -1, 3), "channel -1");
        Refuses([2, 8], build => build.Slice("input", 1, 0), "0 channels");
        Refuses([2, 8], build => build.Slice("input", int.MaxValue, int.MaxValue), "input's 8");
        Refuses([8], build => build.Slice("input", 1, 2), "no channels");
    }

    [TestMethod]
    public void Layout_layers_follow_ONNX()
    {
        Assert.AreEqual(new TensorShape(6, 20), Of([2, 3, 4, 5], build => build.Flatten("input", axis: 2)));
        Assert.AreEqual(new TensorShape(1, 120), Of([2, 3, 4, 5], build => build.Flatten("input", axis: 0)));
        Assert.AreEqual(new TensorShape(2, 12, 5), Of([2, 3, 4, 5], build => build.Reshape("input", 0, -1, 5)));
        Assert.AreEqual(new TensorShape(5, 2, 4, 3), Of([2, 3, 4, 5], build => build.Transpose("input", 3, 0, 2, 1)));
        Assert.AreEqual(new TensorShape(2, 5), Of([2, 1, 1, 5], build => build.Add(new Squeeze { Name = "s", Inputs = ["input"], Output = "y" })));
        Assert.AreEqual(new TensorShape(2, 1, 5), Of([2, 1, 1, 5], build => build.Add(new Squeeze { Name = "s", Inputs = ["input"], Output = "y", Axes = [2] })));
        Assert.AreEqual(new TensorShape(1, 2, 3, 1), Of([2, 3], build => build.Add(new Unsqueeze { Name = "u", Inputs = ["input"], Output = "y", Axes = [0, 3] })));
    }

    [TestMethod]
    public void Impossible_layouts_are_refused()
    {
        Refuses([2, 3], build => build.Reshape("input", 4, -1), "(4, -1)", "2x3");
        Refuses([2, 3], build => build.Reshape("input", -1, -1), "(-1, -1)");
        Refuses([2, 3], build => build.Transpose("input", 0, 0), "(0, 0)");
        Refuses([2, 3], build => build.Add(new Squeeze { Name = "s", Inputs = ["input"], Output = "y", Axes = [1] }), "axis 1");
        Refuses([2, 3], build => build.Flatten("input", axis: 3), "axis 3");
    }

    [TestMethod]
    public void Gemm_and_batch_normalization_check_their_weights()
    {
        Assert.AreEqual(new TensorShape(2, 9, 7), Of([2, 9, 3], build => build.Gemm("input", 7)));
        Refuses([2, 3], build => build.Add(new Gemm { Name = "g", Inputs = ["input"], Output = "y", Kernel = build.RandomTensor(1, 5, 4) }), "5x4", "2x3");
        Tensor three = Tensor.Vector(1, 1, 1);
        Refuses([1, 2, 3, 3], build => build.Add(new BatchNormalization { Name = "bn", Inputs = ["input"], Output = "y", Scale = three, Shift = three, Mean = three, Variance = three }), "scale 3", "2 channels");
    }
}
