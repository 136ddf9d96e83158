using DeepRebirth.Networks.Reference;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Networks.Tests.Reference;

/// <summary>Normalizations, activations, matrix products, softmax, concatenation, broadcasting, layout.</summary>
[TestClass]
public class ChannelReferenceTests
{
    private static Tensor Run(Tensor input, Layer layer)
    {
        var build = new NetworkBuilder([.. input.Shape]);
        return ReferenceExecutor.Run(build.Build(build.Add(layer)), input);
    }

    [TestMethod]
    public void Batch_normalization_scales_and_shifts_each_channel()
    {
        Tensor result = Run(Values.Counting(1, 2, 1, 2), new BatchNormalization
        {
            Name = "bn", Inputs = ["input"], Output = "y", Epsilon = 1,
            Scale = Tensor.Vector(2, 3), Shift = Tensor.Vector(10, 20), Mean = Tensor.Vector(1, 2), Variance = Tensor.Vector(3, 0),
        });
        Values.AssertEqual([10, 11, 23, 26], result);
    }

    [TestMethod]
    [DataRow(3, new[] { 1 + 4, 1 + 4 + 9, 4 + 9 + 16, 9 + 16 }, DisplayName = "odd size: as many before as behind")]
    [DataRow(2, new[] { 1 + 4, 4 + 9, 9 + 16, 16 }, DisplayName = "even size: one more behind")]
    public void Local_response_normalization_divides_by_the_neighbours_squares(int size, int[] squares)
    {
        Tensor result = Run(Values.Counting(1, 4, 1, 1), new LocalResponseNormalization
        {
            Name = "lrn", Inputs = ["input"], Output = "y", Size = size, Alpha = size, Beta = 1, Bias = 2,
        });
        Values.AssertEqual([.. squares.Select((sum, i) => (i + 1f) / (2 + sum))], result);
    }

    [TestMethod]
    public void A_slice_takes_its_channels_of_every_image() => Values.AssertEqual(
        [3, 4, 5, 6, 9 + 2, 10 + 2, 11 + 2, 12 + 2],
        Run(Values.Counting(2, 4, 2), new Slice { Name = "slice", Inputs = ["input"], Output = "y", Start = 1, Count = 2 }));

    [TestMethod]
    public void Activations()
    {
        Tensor input = Tensor.Create(new TensorShape(1, 3), [-2, 0, 3]);
        var layer = new Activation { Name = "a", Inputs = ["input"], Output = "y", Kind = ActivationKind.Relu };
        Values.AssertEqual([0, 0, 3], Run(input, layer));
        Values.AssertEqual([-0.5f, 0, 3], Run(input, layer with { Kind = ActivationKind.LeakyRelu, Alpha = 0.25f }));
        Values.AssertEqual([-1, 0, 2], Run(input, layer with { Kind = ActivationKind.Clip, Minimum = -1, Maximum = 2 }));
        Values.AssertEqual([0.11920292f, 0.5f, 0.95257413f], Run(input, layer with { Kind = ActivationKind.Sigmoid }));
    }

    [TestMethod]
    public void Activations_keep_what_is_no_number()
    {
        Tensor input = Tensor.Create(new TensorShape(1, 1), [float.NaN]);
        foreach (ActivationKind kind in Enum.GetValues<ActivationKind>())
        {
            Tensor result = Run(input, new Activation { Name = "a", Inputs = ["input"], Output = "y", Kind = kind, Minimum = 0, Maximum = 1 });
            Assert.IsTrue(float.IsNaN(result.Values[0]), $"{kind}");
        }
    }

    [TestMethod]
    public void Gemm_multiplies_by_rows_of_weights_and_keeps_leading_dimensions()
    {
        Tensor result = Run(Values.Counting(2, 1, 2), new Gemm
        {
            Name = "gemm", Inputs = ["input"], Output = "y", Kernel = Tensor.Create(new TensorShape(3, 2), [1, 0, 0, 1, 1, 1]), Bias = Tensor.Vector(0, 10, 100),
        });
        Values.AssertEqual([1, 12, 103, 3, 14, 107], result);
        Assert.AreEqual(new TensorShape(2, 1, 3), result.Shape);
    }

    [TestMethod]
    public void Softmax_sums_to_one_along_its_axis_or_over_all_behind_it()
    {
        Tensor input = Values.Filled(7, 1, 2, 3);
        var softmax = new Softmax { Name = "s", Inputs = ["input"], Output = "y", Axis = 1 };
        Values.AssertEqual([.. Enumerable.Repeat(1 / 2f, 6)], Run(input, softmax));
        Values.AssertEqual([.. Enumerable.Repeat(1 / 6f, 6)], Run(input, softmax with { Flattens = true }));
    }

    [TestMethod]
    public void Softmax_does_not_overflow() =>
        Values.AssertEqual([0.5f, 0.5f], Run(Values.Filled(1e30f, 1, 2), new Softmax { Name = "s", Inputs = ["input"], Output = "y", Axis = 1 }));

    [TestMethod]
    public void Concat_joins_along_any_axis()
    {
        var build = new NetworkBuilder(2, 1, 1, 2);
        string right = build.Input("right", 2, 2, 1, 2);
        Network network = build.Build(build.Concat("input", right));
        Tensor result = ReferenceExecutor.Run(network, new Dictionary<string, Tensor>
        {
            ["input"] = Values.Counting(2, 1, 1, 2), ["right"] = Values.Filled(0, 2, 2, 1, 2),
        })[network.Outputs[0]];
        Values.AssertEqual([1, 2, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0], result);
    }

    [TestMethod]
    public void Sums_and_products_broadcast_both_ways()
    {
        var build = new NetworkBuilder(2, 1);
        string sum = build.Elementwise(ElementwiseOperation.Add, Tensor.Create(new TensorShape(1, 3), [10, 20, 30]), "input");
        Network network = build.Build(build.Product(sum, "input"));
        Values.AssertEqual([11, 21, 31, 24, 44, 64], ReferenceExecutor.Run(network, Values.Counting(2, 1)));
        Assert.AreEqual(new TensorShape(2, 3), network.ShapeOf(network.Outputs[0]));
    }

    [TestMethod]
    public void Transpose_permutes_and_pad_surrounds()
    {
        var build = new NetworkBuilder(1, 1, 2, 3);
        Tensor input = Values.Counting(1, 1, 2, 3);
        Values.AssertEqual([1, 4, 2, 5, 3, 6], ReferenceExecutor.Run(build.Build(build.Transpose("input", 0, 1, 3, 2)), input));
        Values.AssertEqual([9, 9, 9, 9, 1, 2, 3, 9, 4, 5, 6, 9], ReferenceExecutor.Run(build.Build(build.Pad("input", new Padding(1, 0, 0, 1), 9)), input));
    }

    [TestMethod]
    public void All_tensors_are_kept_on_request_and_outputs_that_are_read_too()
    {
        var build = new NetworkBuilder(1, 2);
        string relu = build.Relu("input");
        Network network = build.Build(relu, build.Relu(relu));
        var inputs = new Dictionary<string, Tensor> { ["input"] = Values.Counting(1, 2) };
        Assert.AreEqual(2, ReferenceExecutor.Run(network, inputs).Count);
        Assert.AreEqual(3, ReferenceExecutor.Run(network, inputs, keepAll: true).Count);
    }

    [TestMethod]
    public void An_input_of_another_shape_is_refused()
    {
        var build = new NetworkBuilder(1, 2);
        Network network = build.Build(build.Relu("input"));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ReferenceExecutor.Run(network, Values.Counting(2, 2))).Message, "1x2");
    }
}
