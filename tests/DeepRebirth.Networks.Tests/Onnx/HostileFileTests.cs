using System.Text;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Networks.Onnx.Schema;
using Google.Protobuf;
using static DeepRebirth.Networks.Tests.Onnx.ModelFiles;

namespace DeepRebirth.Networks.Tests.Onnx;

/// <summary>Whatever the file holds, reading ends with a <see cref="NetworkException"/> of the right problem, soon, and without large allocations.</summary>
[TestClass]
public class HostileFileTests
{
    private static readonly int[] Image = [1, 1, 4, 4];

    private static NetworkException Refuse(byte[] file, NetworkProblem problem, params string[] mentioned)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.ThrowsExactly<NetworkException>(() => OnnxReader.Read(new MemoryStream(file)));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.AreEqual(problem, exception.Problem, exception.Message);
        foreach (string text in mentioned)
            StringAssert.Contains(exception.Message, text);
        Assert.IsTrue(allocated < 16L << 20, $"{allocated:N0} bytes were allocated.");
        return exception;
    }

    private static void Refuse(ModelProto model, NetworkProblem problem, params string[] mentioned) => Refuse(model.ToByteArray(), problem, mentioned);

    private static ModelProto Good() =>
        Model(13, Image, Node("Conv", ["x", "w"], "c"), Node("Relu", ["c"], "y")).With(Floats("w", [1, 1, 1, 1], 2));

    [TestMethod]
    public void The_model_that_these_cases_spoil_is_read() => Assert.AreEqual(2, Good().Read().Layers.Length);

    [TestMethod]
    public void An_empty_file() => Refuse([], NetworkProblem.NotOnnx, "empty");

    [TestMethod]
    public void A_text_file() => Refuse(Encoding.UTF8.GetBytes("This is not a network.\nIt is a letter, written one evening."), NetworkProblem.NotOnnx);

    [TestMethod]
    public void A_truncated_file()
    {
        byte[] file = Good().ToByteArray();
        for (int length = 1; length < file.Length - 4; length++)
        {
            var exception = Assert.ThrowsExactly<NetworkException>(() => OnnxReader.Read(new MemoryStream(file[..length])));
            Assert.IsTrue(exception.Problem is NetworkProblem.NotOnnx or NetworkProblem.Unsupported or NetworkProblem.Invalid, $"{length}: {exception.Message}");
        }
    }

    [TestMethod]
    public void Random_bytes()
    {
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            var file = new byte[random.Next(1, 2000)];
            random.NextBytes(file);
            Refuse(file, NetworkProblem.NotOnnx);
        }
    }

    [TestMethod]
    public void A_missing_file()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "no.onnx");
        var exception = Assert.ThrowsExactly<NetworkException>(() => OnnxReader.Read(path));
        Assert.AreEqual(NetworkProblem.Missing, exception.Problem);
        StringAssert.Contains(exception.Message, path);
    }

    [TestMethod]
    public void A_folder_instead_of_a_file() =>
        Assert.AreEqual(NetworkProblem.Missing, Assert.ThrowsExactly<NetworkException>(() => OnnxReader.Read(Path.GetTempPath())).Problem);

    [TestMethod]
    public void A_small_file_that_asks_for_gigabytes()
    {
        ModelProto model = Model(13, Image, Node("ConstantOfShape", ["shape"], "w"), Node("Gemm", ["x", "w"], "y")).With(Integers("shape", 25088, 5729));
        Refuse(model, NetworkProblem.TooLarge, "'w'", "DeepRebirthMaxTensorBytes");
        model = Model(13, Image, Node("ConstantOfShape", ["shape"], "w"), Node("Gemm", ["x", "w"], "y")).With(Integers("shape", 4096, 25088));
        Refuse(model, NetworkProblem.TooLarge, "'w'", "DeepRebirthMaxGeneratedTensorBytes");
    }

    [TestMethod]
    public void Many_constants_that_are_small_each()
    {
        var model = Model(13, Image, [.. Enumerable.Range(0, 300).Select(i => Node("ConstantOfShape", ["shape"], $"w{i}")), Node("Relu", ["x"], "y")]).With(Integers("shape", 1));
        model.Graph.Initializer[0].Int64Data[0] = 20_000_000;
        foreach (NodeProto node in model.Graph.Node.SkipLast(1))
            node.Attribute.Add(new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = Floats("", [1], 1) });
        var exception = Assert.ThrowsExactly<NetworkException>(() => model.Read(new OnnxReadOptions { MaxGeneratedTensorBytes = 1 << 20 }));
        Assert.AreEqual(NetworkProblem.TooLarge, exception.Problem);
    }

    [TestMethod]
    public void A_tensor_that_declares_more_than_it_holds() =>
        Refuse(Model(13, Image, Node("Conv", ["x", "w"], "y")).With(Floats("w", [64, 1, 1000, 1000], 1)), NetworkProblem.Invalid, "'w'", "damaged");

    [TestMethod]
    public void Dimensions_whose_product_overflows()
    {
        TensorProto tensor = Floats("w", [], 1);
        tensor.Dims.AddRange([100_000_000, 100_000_000, 100_000_000, 100_000_000]);
        Refuse(Model(13, Image, Node("Conv", ["x", "w"], "y")).With(tensor), NetworkProblem.TooLarge, "'w'");
        tensor.Dims[0] = long.MaxValue;
        Refuse(Model(13, Image, Node("Conv", ["x", "w"], "y")).With(tensor), NetworkProblem.TooLarge, "DeepRebirthMaxDimension");
    }

    [TestMethod]
    public void Negative_dimensions()
    {
        TensorProto tensor = Floats("w", [], 1);
        tensor.Dims.AddRange([-1, 1, 1, -1]);
        Refuse(Model(13, Image, Node("Conv", ["x", "w"], "y")).With(tensor), NetworkProblem.Invalid, "'w'", "-1");
        Refuse(Model(13, [1, -5, 4, 4], Node("Relu", ["x"], "y")), NetworkProblem.Invalid, "-5");
    }

    [TestMethod]
    public void Too_many_dimensions() =>
        Refuse(Model(13, [.. Enumerable.Repeat(1, 9)], Node("Relu", ["x"], "y")), NetworkProblem.TooLarge, "DeepRebirthMaxRank");

    [TestMethod]
    public void An_activation_larger_than_any_memory() =>
        Refuse(
            Model(13, [1, 1, 60000, 60000], Node("Relu", ["x"], "y")), NetworkProblem.TooLarge, "DeepRebirthMaxTensorBytes");

    [TestMethod]
    public void A_padding_that_makes_an_activation_larger_than_any_memory() =>
        Refuse(
            Model(13, Image, Node("Pad", ["x", "pads"], "y")).With(Integers("pads", 0, 0, 1 << 20, 1 << 20, 0, 0, 1 << 20, 1 << 20)),
            NetworkProblem.TooLarge, "'y node'", "DeepRebirthMaxTensorBytes");

    [TestMethod]
    public void More_nodes_than_the_limit() =>
        Refuse(Model(13, Image, [.. Enumerable.Repeat(Node("Relu", ["x"], "y"), 20_001)]), NetworkProblem.TooLarge, "DeepRebirthMaxNodes");

    [TestMethod]
    public void More_work_than_the_limit()
    {
        var exception = Assert.ThrowsExactly<NetworkException>(() => Good().Read(new OnnxReadOptions { MaxMultiplyAdds = 15 }));
        Assert.AreEqual(NetworkProblem.TooLarge, exception.Problem);
        StringAssert.Contains(exception.Message, "DeepRebirthMaxMultiplyAdds");
        Good().Read(new OnnxReadOptions { MaxMultiplyAdds = 16 });
    }

    [TestMethod]
    public void A_file_larger_than_the_limit()
    {
        byte[] file = Good().ToByteArray();
        var options = new OnnxReadOptions { MaxFileBytes = file.Length - 1 };
        Assert.AreEqual(NetworkProblem.TooLarge, Assert.ThrowsExactly<NetworkException>(() => OnnxReader.Read(new MemoryStream(file), options)).Problem);
    }

    [TestMethod]
    public void A_cycle() =>
        Refuse(Model(13, Image, Node("Add", ["x", "b"], "a"), Node("Relu", ["a"], "b"), Node("Relu", ["b"], "y")), NetworkProblem.Cycle, "'a node'");

    [TestMethod]
    public void A_node_that_reads_itself() => Refuse(Model(13, Image, Node("Relu", ["y"], "y")), NetworkProblem.Cycle, "'y node'");

    [TestMethod]
    public void A_dangling_input() => Refuse(Model(13, Image, Node("Relu", ["nowhere"], "y")), NetworkProblem.Invalid, "'nowhere'", "'y node'");

    [TestMethod]
    public void An_output_that_nobody_writes() => Refuse(Model(13, Image, Node("Relu", ["x"], "z")), NetworkProblem.Invalid, "'y'");

    [TestMethod]
    public void Duplicate_names()
    {
        Refuse(Model(13, Image, Node("Relu", ["x"], "y"), Node("Sigmoid", ["x"], "y")), NetworkProblem.Invalid, "'y node'");
        NodeProto renamed = Node("Sigmoid", ["x"], "y");
        renamed.Name = "other";
        Refuse(Model(13, Image, Node("Relu", ["x"], "y"), renamed), NetworkProblem.Invalid, "'y'", "twice");
        Refuse(Model(13, Image, Node("Relu", ["x"], "y")).With(Floats("w", [1], 1), Floats("w", [1], 1)), NetworkProblem.Invalid, "'w'");
        Refuse(Model(13, Image, Node("Relu", ["x"], "x")), NetworkProblem.Invalid, "'x'");
    }

    [TestMethod]
    [DataRow(float.NaN, "NaN")]
    [DataRow(float.PositiveInfinity, "infinity")]
    public void Weights_that_are_no_numbers(float weight, string called) =>
        Refuse(Model(13, Image, Node("Conv", ["x", "w"], "y")).With(Floats("w", [1, 1, 1, 1], weight)), NetworkProblem.NotFinite, "'w'", "'y node'", called);

    [TestMethod]
    public void A_deeply_nested_graph()
    {
        // Field 6 of AttributeProto is a subgraph: each level wraps the one before as graph > node > attribute > graph.
        byte[] inner = [];
        for (int depth = 0; depth < 2_000; depth++)
            inner = Wrap(1, Wrap(5, Wrap(6, inner)));
        Refuse(Wrap(7, inner), NetworkProblem.Invalid);

        byte[] groups = [.. Enumerable.Repeat((byte)0x9B, 100_000).SelectMany(start => new byte[] { start, 0x06 })];
        Refuse(groups, NetworkProblem.NotOnnx);
    }

    [TestMethod]
    public void A_kernel_of_two_billion_pixels()
    {
        var node = Node("MaxPool", ["x"], "y", ("kernel_shape", new[] { int.MaxValue, int.MaxValue }), ("dilations", new[] { int.MaxValue, int.MaxValue }));
        Refuse(Model(13, Image, node), NetworkProblem.Invalid, "'y node'");
        node.Attribute.Add(new AttributeProto { Name = "auto_pad", Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8("SAME_UPPER") });
        Refuse(Model(13, Image, node), NetworkProblem.Invalid);
    }

    [TestMethod]
    public void A_reshape_to_more_than_there_is() =>
        Refuse(Model(13, Image, Node("Reshape", ["x", "shape"], "y")).With(Integers("shape", 1 << 30, 1 << 30, 1 << 30)), NetworkProblem.Invalid, "'y node'");

    [TestMethod]
    public void A_constant_that_many_nodes_transpose()
    {
        NodeProto[] nodes = [.. Enumerable.Range(0, 1000).Select(i => Node("MatMul", [i == 0 ? "x" : $"m{i - 1}", "w"], i == 999 ? "y" : $"m{i}"))];
        ModelProto model = Model(13, [1, 100], nodes).With(Floats("w", [100, 100], new float[10_000]));
        var exception = Assert.ThrowsExactly<NetworkException>(() => model.Read(new OnnxReadOptions { MaxTotalTensorBytes = 1 << 20 }));
        Assert.AreEqual(NetworkProblem.TooLarge, exception.Problem);
        StringAssert.Contains(exception.Message, "DeepRebirthMaxTotalTensorBytes");
    }

    [TestMethod]
    public void Empty_tensors()
    {
        Refuse(Model(13, [1, 1], Node("Add", ["x", "c"], "y")).With(Floats("c", [0])), NetworkProblem.Unsupported, "'y node'", "empty");
        Refuse(Model(13, [1, 1], Node("MatMul", ["x", "c"], "y")).With(Floats("c", [1, 0])), NetworkProblem.Invalid, "'y node'");
    }

    [TestMethod]
    public void A_shape_of_thousands_of_dimensions() =>
        Refuse(Model(13, Image, Node("Reshape", ["x", "s"], "y")).With(Integers("s", [.. Enumerable.Repeat(1L, 1 << 14)])), NetworkProblem.Invalid, "'y node'", "'s'");

    private static byte[] Wrap(int field, byte[] content)
    {
        var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }
        return stream.ToArray();
    }
}
