using DeepRebirth.Networks.Onnx;
using DeepRebirth.Networks.Onnx.Schema;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Networks.Tests.Reference;
using static DeepRebirth.Networks.Tests.Onnx.ModelFiles;

namespace DeepRebirth.Networks.Tests.Onnx;

/// <summary>The forms that an operator takes in different opsets and exporters.</summary>
[TestClass]
public class OperatorReadingTests
{
    private static T Single<T>(ModelProto model) where T : Layer => (T)model.Read().Layers.Single();

    [TestMethod]
    [DataRow("SAME_UPPER", 0, 1)]
    [DataRow("SAME_LOWER", 1, 0)]
    [DataRow("VALID", 0, 0)]
    public void Automatic_padding_is_resolved(string mode, int before, int after)
    {
        MaxPool pool = Single<MaxPool>(Model(12, [1, 1, 6, 6], Node("MaxPool", ["x"], "y", ("auto_pad", mode), ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }))));
        Assert.AreEqual(new Padding(before, before, after, after), pool.Window.Padding);
    }

    [TestMethod]
    public void A_convolution_takes_its_kernel_size_from_its_weights()
    {
        Convolution convolution = Single<Convolution>(
            Model(11, [1, 2, 8, 8], Node("Conv", ["x", "w", ""], "y", ("group", 2), ("pads", new[] { 0, 1, 2, 3 }), ("dilations", new[] { 2, 1 }))).With(Floats("w", [4, 1, 3, 1], new float[12])));
        Assert.AreEqual(new Window(3, 1) { DilationY = 2, Padding = new Padding(0, 1, 2, 3) }, convolution.Window);
        Assert.AreEqual(2, convolution.Groups);
        Assert.IsNull(convolution.Bias);
        Assert.AreEqual("y node", convolution.Name);
    }

    [TestMethod]
    public void Weights_may_be_typed_data_constant_nodes_or_constants_of_a_shape()
    {
        var typed = new TensorProto { Name = "w", DataType = TensorProto.Types.DataType.Float, Dims = { 1, 1, 1, 1 }, FloatData = { 3 } };
        foreach (ModelProto model in new[]
        {
            Model(13, [1, 1, 2, 2], Node("Conv", ["x", "w"], "y")).With(typed),
            Model(13, [1, 1, 2, 2], Node("Conv", ["x", "w"], "y"), Node("Constant", [], "w", ("value", Floats("", [1, 1, 1, 1], 3)))),
            Model(13, [1, 1, 2, 2], Node("Conv", ["x", "w"], "y"), Node("ConstantOfShape", ["s"], "w", ("value", Floats("", [1], 3)))).With(Integers("s", 1, 1, 1, 1)),
            Model(13, [1, 1, 2, 2], Node("Conv", ["x", "w"], "y"), Node("Reshape", ["f", "s"], "w"), Node("Constant", [], "f", ("value_floats", new[] { 3f }))).With(Integers("s", 1, 1, 1, 1)),
            Model(13, [1, 1, 2, 2], Node("Conv", ["x", "w"], "y"), Node("Unsqueeze", ["f", "a"], "w")).With(Floats("f", [1], 3), Integers("a", 0, 1, 3)),
            Model(13, [1, 1, 2, 2], Node("Conv", ["x", "w"], "y"), Node("Mul", ["f", "g"], "w")).With(Floats("f", [1, 1, 1, 1], 1.5f), Floats("g", [], 2)),
        })
        {
            Values.AssertEqual([3], Single<Convolution>(model).Kernel);
        }
    }

    [TestMethod]
    public void Initializers_that_are_listed_as_inputs_are_weights()
    {
        ModelProto model = Model(8, [1, 1, 2, 2], Node("Conv", ["x", "w"], "y")).With(Floats("w", [1, 1, 1, 1], 3));
        model.Graph.Input.Add(Value("w", [1, 1, 1, 1]));
        Assert.AreEqual("x", model.Read().Inputs.Single().Name);
    }

    [TestMethod]
    public void Inputs_can_be_bound_as_weights()
    {
        ModelProto model = Model(13, [1, 1, 2, 2], Node("Conv", ["x", "w"], "y"));
        model.Graph.Input.Add(Value("w", [1, 1, 1, 1]));
        var options = new OnnxReadOptions { Constants = OnnxReadOptions.Default.Constants.Add("w", Values.Filled(3, 1, 1, 1, 1)) };
        Values.AssertEqual([3], ((Convolution)model.Read(options).Layers.Single()).Kernel);
        Assert.AreEqual(NetworkProblem.Unsupported, Assert.ThrowsExactly<NetworkException>(() => model.Read()).Problem);
    }

    [TestMethod]
    [DataRow(6)]
    [DataRow(11)]
    public void Clip_has_its_limits_as_attributes_or_inputs(int opset)
    {
        ModelProto model = opset < 11
            ? Model(opset, [1, 2], Node("Clip", ["x"], "y", ("min", -1f), ("max", 6f)))
            : Model(opset, [1, 2], Node("Clip", ["x", "low", "high"], "y")).With(Floats("low", [], -1), Floats("high", [], 6));
        Activation clip = Single<Activation>(model);
        Assert.AreEqual((-1f, 6f), (clip.Minimum, clip.Maximum));
    }

    [TestMethod]
    [DataRow(10)]
    [DataRow(11)]
    [DataRow(18)]
    public void Pad_has_its_amounts_as_attribute_or_input(int opset)
    {
        ModelProto model = opset switch
        {
            10 => Model(opset, [1, 1, 2, 2], Node("Pad", ["x"], "y", ("pads", new[] { 0, 0, 1, 2, 0, 0, 3, 4 }), ("value", 5f))),
            11 => Model(opset, [1, 1, 2, 2], Node("Pad", ["x", "p", "v"], "y")).With(Integers("p", 0, 0, 1, 2, 0, 0, 3, 4), Floats("v", [], 5)),
            _ => Model(opset, [1, 1, 2, 2], Node("Pad", ["x", "p", "v", "a"], "y")).With(Integers("p", 2, 1, 4, 3), Floats("v", [], 5), Integers("a", -1, 2)),
        };
        Pad pad = Single<Pad>(model);
        Assert.AreEqual(new Padding(1, 2, 3, 4), pad.Padding);
        Assert.AreEqual(5, pad.Value);
    }

    [TestMethod]
    [DataRow(12)]
    [DataRow(13)]
    public void Squeeze_has_its_axes_as_attribute_or_input(int opset)
    {
        ModelProto model = opset < 13
            ? Model(opset, [2, 1, 3, 1], Node("Squeeze", ["x"], "y", ("axes", new[] { -1, 1 })))
            : Model(opset, [2, 1, 3, 1], Node("Squeeze", ["x", "a"], "y")).With(Integers("a", -1, 1));
        CollectionAssert.AreEqual(new[] { 1, 3 }, Single<Squeeze>(model).Axes);
    }

    [TestMethod]
    public void Softmax_changed_its_meaning_in_opset_13()
    {
        Softmax older = Single<Softmax>(Model(12, [2, 3, 4], Node("Softmax", ["x"], "y")));
        Softmax newer = Single<Softmax>(Model(13, [2, 3, 4], Node("Softmax", ["x"], "y")));
        Softmax same = Single<Softmax>(Model(12, [2, 3, 1, 1], Node("Softmax", ["x"], "y")));
        Assert.AreEqual((1, true), (older.Axis, older.Flattens));
        Assert.AreEqual((2, false), (newer.Axis, newer.Flattens));
        Assert.AreEqual((1, false), (same.Axis, same.Flattens), "over 1 x 1 both meanings agree");
    }

    [TestMethod]
    public void Gemm_folds_its_factors_and_adds_what_is_no_bias_behind()
    {
        // 2 * [1 2]' * [3 4] + 3 * C with the input transposed.
        NodeProto node = Node("Gemm", ["x", "b", "c"], "y", ("alpha", 2f), ("beta", 3f), ("transA", 1));
        Network vector = Model(13, [1, 2], node).With(Floats("b", [1, 2], 3, 4), Floats("c", [2], 1, 10)).Read();
        Network matrix = Model(13, [1, 2], node).With(Floats("b", [1, 2], 3, 4), Floats("c", [2, 2], 1, 10, 100, 1000)).Read();
        Values.AssertEqual([9, 38, 15, 46], ReferenceExecutor.Run(vector, Values.Counting(1, 2)));
        Values.AssertEqual([9, 38, 312, 3016], ReferenceExecutor.Run(matrix, Values.Counting(1, 2)));
        Assert.AreEqual("Transpose Gemm", string.Join(' ', vector.Layers.Select(layer => layer.Operator)));
        Assert.AreEqual("Transpose Gemm Add", string.Join(' ', matrix.Layers.Select(layer => layer.Operator)));
    }

    [TestMethod]
    public void MatMul_is_a_fully_connected_layer() =>
        Values.AssertEqual([1 + 6, 2 + 8], ReferenceExecutor.Run(Model(13, [1, 2], Node("MatMul", ["x", "w"], "y")).With(Floats("w", [2, 2], 1, 2, 3, 4)).Read(), Values.Counting(1, 2)));

    [TestMethod]
    public void The_axis_of_an_old_broadcast_aligns_the_operand()
    {
        ModelProto model = Model(6, [1, 2, 1, 2], Node("Mul", ["x", "c"], "y", ("broadcast", 1), ("axis", 1))).With(Floats("c", [2], 10, 100));
        Values.AssertEqual([10, 20, 300, 400], ReferenceExecutor.Run(model.Read(), Values.Counting(1, 2, 1, 2)));
    }

    [TestMethod]
    public void Dropout_keeps_its_ratio_and_its_mask_may_exist()
    {
        NodeProto node = Node("Dropout", ["x", "r"], "y");
        node.Output.Add("mask");
        Assert.AreEqual(0.25f, Single<Dropout>(Model(13, [1, 2], node).With(Floats("r", [], 0.25f))).Ratio);
    }

    [TestMethod]
    public void Nodes_may_come_unsorted_and_unnamed()
    {
        ModelProto model = Model(13, [1, 2], Node("Relu", ["a"], "y"), Node("Sigmoid", ["x"], "a"));
        model.Graph.Node[0].Name = "";
        model.Graph.Node[1].Name = "y";
        Assert.AreEqual("y y_2", string.Join(' ', model.Read().Layers.Select(layer => layer.Name)));
    }

    [TestMethod]
    public void An_open_batch_is_read_as_one()
    {
        ModelProto model = Model(13, [0, 3], Node("Relu", ["x"], "y"));
        model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam = "batch";
        Assert.AreEqual(new NetworkInput("x", new TensorShape(1, 3), DynamicBatch: true), model.Read().Inputs.Single());
    }

    [TestMethod]
    public void Another_open_dimension_needs_a_shape()
    {
        ModelProto model = Model(13, [1, 3, 0, 0], Node("Relu", ["x"], "y"));
        StringAssert.Contains(Assert.ThrowsExactly<NetworkException>(() => model.Read()).Message, "1x3x?x?");
        OnnxReadOptions With(string name, params int[] shape) => new() { InputShapes = OnnxReadOptions.Default.InputShapes.Add(name, new TensorShape(shape)) };
        Assert.AreEqual(new TensorShape(1, 3, 8, 9), model.Read(With("x", 1, 3, 8, 9)).ShapeOf("y"));
        StringAssert.Contains(Assert.ThrowsExactly<NetworkException>(() => model.Read(With("x", 1, 4, 8, 9))).Message, "1x4x8x9");
        StringAssert.Contains(Assert.ThrowsExactly<NetworkException>(() => model.Read(With("z", 1, 3, 8, 9))).Message, "Its inputs: x");
    }

    [TestMethod]
    public void Everything_that_is_not_supported_is_said_at_once()
    {
        ModelProto model = Model(
            13,
            [1, 1, 4, 4],
            Node("Tanh", ["x"], "a"),
            Node("Pad", ["a", "p"], "b", ("mode", "reflect")),
            Node("BatchNormalization", ["b", "s", "s", "s", "s"], "c", ("training_mode", 1)),
            Node("Conv", ["c", "x"], "d", ("activation", "Relu")),
            Node("Relu", ["d"], "y")).With(Integers("p", 0, 0, 1, 1, 0, 0, 1, 1), Floats("s", [1], 1));
        var exception = Assert.ThrowsExactly<NetworkException>(() => model.Read());
        Assert.AreEqual(NetworkProblem.Unsupported, exception.Problem);
        foreach (string problem in new[] { "'a node' (Tanh)", "'b node' (Pad): attribute 'mode' is 'reflect'", "'c node' (BatchNormalization): attribute 'training_mode'", "'d node' (Conv): attribute 'activation'" })
            StringAssert.Contains(exception.Message, problem);
        Assert.IsFalse(exception.Message.Contains("Relu)"), exception.Message);
    }

    [TestMethod]
    [DataRow(99)]
    [DataRow(0)]
    public void An_opset_that_nobody_knows_is_refused(int opset) =>
        Assert.AreEqual(NetworkProblem.Unsupported, Assert.ThrowsExactly<NetworkException>(() => Model(opset, [1, 2], Node("Relu", ["x"], "y")).Read()).Problem);

    [TestMethod]
    public void Weights_of_another_type_are_refused()
    {
        TensorProto half = Floats("w", [1, 1, 1, 1], 1);
        half.DataType = TensorProto.Types.DataType.Float16;
        var exception = Assert.ThrowsExactly<NetworkException>(() => Model(13, [1, 1, 2, 2], Node("Conv", ["x", "w"], "y")).With(half).Read());
        Assert.AreEqual(NetworkProblem.Unsupported, exception.Problem);
        StringAssert.Contains(exception.Message, "Float16");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(10)]
    [DataRow(13)]
    public void Slice_has_its_range_as_attributes_or_inputs(int opset)
    {
        ModelProto model = opset < 10
            ? Model(opset, [1, 8, 2, 2], Node("Slice", ["x"], "y", ("starts", new[] { 2 }), ("ends", new[] { 5 }), ("axes", new[] { 1 })))
            : Model(opset, [1, 8, 2, 2], Node("Slice", ["x", "s", "e", "a"], "y")).With(Integers("s", 2), Integers("e", 5), Integers("a", -3));
        Slice slice = Single<Slice>(model);
        Assert.AreEqual((2, 3), (slice.Start, slice.Count));
    }

    [TestMethod]
    [DataRow(-3L, long.MaxValue, 5, 3)]
    [DataRow(-100L, -6L, 0, 2)]
    [DataRow(0L, 8L, 0, 8)]
    [DataRow(long.MinValue, 1L, 0, 1)]
    public void The_range_of_a_slice_may_count_from_the_end_and_reach_beyond_it(long start, long end, int first, int count)
    {
        Slice slice = Single<Slice>(Model(13, [1, 8, 2, 2], Node("Slice", ["x", "s", "e", "a", "t"], "y"))
            .With(Integers("s", 0, start), Integers("e", long.MaxValue, end), Integers("a", 0, 1), Integers("t", 1, 1)));
        Assert.AreEqual((first, count), (slice.Start, slice.Count));
    }

    [TestMethod]
    [DataRow(1L, 5L, 2L, 1L, "slices axis 2")]
    [DataRow(0L, 1L, 0L, 1L, "slices axis 0")]
    [DataRow(1L, 5L, 1L, 2L, "steps (2)")]
    [DataRow(5L, 1L, 1L, -1L, "steps (-1)")]
    [DataRow(5L, 5L, 1L, 1L, "empty")]
    [DataRow(9L, 20L, 1L, 1L, "empty")]
    public void Other_slices_are_named_as_not_supported(long start, long end, long axis, long step, string reason)
    {
        ModelProto model = Model(13, [1, 8, 9, 9], Node("Slice", ["x", "s", "e", "a", "t"], "y"))
            .With(Integers("s", start), Integers("e", end), Integers("a", axis), Integers("t", step));
        var exception = Assert.ThrowsExactly<NetworkException>(() => model.Read());
        Assert.AreEqual(NetworkProblem.Unsupported, exception.Problem);
        StringAssert.Contains(exception.Message, reason);
    }

    [TestMethod]
    public void A_slice_needs_as_many_starts_as_ends()
    {
        ModelProto model = Model(13, [1, 8, 9, 9], Node("Slice", ["x", "s", "e"], "y")).With(Integers("s", 0, 1), Integers("e", 5));
        StringAssert.Contains(Assert.ThrowsExactly<NetworkException>(() => model.Read()).Message, "2 starts and 1 ends");
    }

    [TestMethod]
    [DataRow(11)]
    [DataRow(13)]
    public void Split_becomes_a_slice_for_each_output(int opset)
    {
        NodeProto split = opset < 13
            ? Node("Split", ["x"], "a", ("axis", 1), ("split", new[] { 2, 5, 1 }))
            : Node("Split", ["x", "s"], "a", ("axis", -1));
        split.Output.AddRange(["", "y"]);
        ModelProto model = Model(opset, [1, 8], split);
        model.Graph.Output.Add(Value("a", []));
        Network network = (opset < 13 ? model : model.With(Integers("s", 2, 5, 1))).Read();
        CollectionAssert.AreEqual(
            new[] { ("a", 0, 2), ("y", 7, 1) }, network.Layers.Cast<Slice>().Select(slice => (slice.Output, slice.Start, slice.Count)).ToArray());
    }

    [TestMethod]
    [DataRow(13, 8, 4)]
    [DataRow(18, 7, 4)]
    public void Split_without_sizes_gives_equal_parts_but_for_the_last(int opset, int channels, int second)
    {
        NodeProto split = opset < 18 ? Node("Split", ["x"], "a", ("axis", 1)) : Node("Split", ["x"], "a", ("axis", 1), ("num_outputs", 2));
        split.Output.Add("y");
        Slice last = (Slice)Model(opset, [1, channels], split).Read().ProducerOf("y")!;
        Assert.AreEqual((second, channels - second), (last.Start, last.Count));
    }

    [TestMethod]
    public void Splits_that_do_not_add_up_are_refused()
    {
        NodeProto split = Node("Split", ["x"], "a", ("axis", 1), ("split", new[] { 2, 5 }));
        split.Output.Add("y");
        StringAssert.Contains(Assert.ThrowsExactly<NetworkException>(() => Model(11, [1, 8], split).Read()).Message, "8 channels into (2, 5)");
        split.Attribute[0].I = 2;
        StringAssert.Contains(Assert.ThrowsExactly<NetworkException>(() => Model(11, [1, 8, 7, 7], split).Read()).Message, "splits axis 2");
    }
}
