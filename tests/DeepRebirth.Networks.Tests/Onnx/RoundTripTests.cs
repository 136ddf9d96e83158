using DeepRebirth.Networks.Onnx;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Networks.Tests.Reference;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Networks.Tests.Onnx;

[TestClass]
public class RoundTripTests
{
    private static byte[] Write(Network network, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var stream = new MemoryStream();
        OnnxWriter.Write(network, stream, metadata);
        return stream.ToArray();
    }

    private static void AssertRoundTrip(Network network) =>
        NetworkAssert.AreEqual(network, OnnxReader.Read(new MemoryStream(Write(network))));

    [TestMethod]
    public void Every_image_layer_survives_writing_and_reading()
    {
        var build = new NetworkBuilder(2, 4, 13, 11);
        string x = build.Convolution("input", maps: 8, new Window(3, 5) { StrideY = 2, DilationX = 2, Padding = new Padding(1, 2, 0, 3) }, groups: 2);
        x = build.BatchNormalization(x);
        x = build.Activation(x, ActivationKind.LeakyRelu, alpha: 0.3f);
        x = build.Lrn(x, size: 3, alpha: 0.5f, beta: 0.6f, bias: 2);
        string left = build.MaxPool(x, kernel: 3, stride: 1, padding: 1, ceilMode: true);
        string right = build.AveragePool(build.Pad(x, new Padding(0, 0, 1, 2), value: -1.5f), kernel: 2, stride: 1, countIncludePad: true);
        right = build.Convolution(right, maps: 3, new Window(2, 3), bias: false);
        left = build.Convolution(left, maps: 5, new Window(2, 2));
        x = build.Concat(build.Activation(left, ActivationKind.Sigmoid), build.Activation(build.Convolution(right, 4, 1), ActivationKind.Clip));
        Network network = build.Build(build.GlobalMaxPool(x), build.GlobalAveragePool(left));
        AssertRoundTrip(network);
    }

    [TestMethod]
    public void Every_layout_and_matrix_layer_survives_writing_and_reading()
    {
        var build = new NetworkBuilder(2, 3, 4, 5);
        string x = build.Transpose(build.Identity(build.Dropout("input")), 0, 2, 3, 1);
        x = build.Add(new Unsqueeze { Name = "unsqueeze", Inputs = [x], Output = "u", Axes = [0, 5] });
        x = build.Add(new Squeeze { Name = "squeeze", Inputs = [x], Output = "s", Axes = [0, 5] });
        x = build.Add(new Squeeze { Name = "squeeze all", Inputs = [x], Output = "all" });
        x = build.Gemm(x, outputs: 6, bias: false);
        x = build.Softmax(build.Reshape(x, 0, -1, 3), axis: 1);
        x = build.Gemm(build.Flatten(x), outputs: 7);
        AssertRoundTrip(build.Build(build.Softmax(x)));
    }

    [TestMethod]
    public void Slices_of_channels_survive_writing_and_reading()
    {
        var build = new NetworkBuilder(2, 8, 4, 5);
        AssertRoundTrip(build.Build(build.Slice("input", 0, 3), build.Slice("input", 3, 5), build.Slice(build.Flatten("input"), 7, 1)));
    }

    [TestMethod]
    public void Sums_and_products_survive_writing_and_reading()
    {
        var build = new NetworkBuilder(1, 2, 3, 3);
        string relu = build.Relu("input");
        string x = build.Sum("input", relu);
        x = build.Sum(x, relu, "input");
        x = build.Product(x, relu);
        x = build.Elementwise(ElementwiseOperation.Multiply, build.RandomTensor(1, 2, 1, 1), x);
        x = build.Elementwise(ElementwiseOperation.Add, build.RandomTensor(1, 1, 2, 3, 3), x, relu);
        AssertRoundTrip(build.Build(build.Sum(x)));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A_softmax_keeps_the_axes_that_it_sums_over(bool flattens)
    {
        var build = new NetworkBuilder(2, 3, 4, 5);
        AssertRoundTrip(build.Build(build.Softmax("input", axis: 1, flattens)));
    }

    [TestMethod]
    public void An_average_pool_keeps_its_dilation()
    {
        var build = new NetworkBuilder(1, 1, 9, 9);
        AssertRoundTrip(build.Build(build.Add(new AveragePool
        {
            Name = "pool", Inputs = ["input"], Output = "y", Window = new Window(3, 2) { DilationY = 2, DilationX = 3 },
        })));
    }

    [TestMethod]
    public void Two_softmaxes_that_no_opset_has_together_are_refused()
    {
        var build = new NetworkBuilder(2, 3, 4, 5);
        Network network = build.Build(build.Softmax(build.Softmax("input", flattens: true)));
        Assert.AreEqual(NetworkProblem.Unsupported, Assert.ThrowsExactly<NetworkException>(() => Write(network)).Problem);
    }

    [TestMethod]
    public void A_product_over_three_dimensions_with_bias_becomes_two_nodes_of_the_same_value()
    {
        var build = new NetworkBuilder(2, 3, 4);
        Network network = build.Build(build.Gemm("input", outputs: 5));
        Network read = OnnxReader.Read(new MemoryStream(Write(network)));
        Tensor input = NetworkBuilder.RandomTensor(seed: 3, 2, 3, 4);
        Values.AssertEqual(ReferenceExecutor.Run(network, input).ToArray(), ReferenceExecutor.Run(read, input));
    }

    [TestMethod]
    public void An_open_batch_stays_open_and_a_fixed_one_fixed()
    {
        var build = new NetworkBuilder(1, 3, 8, 8);
        string y = build.Gemm(build.Flatten(build.Convolution("input", 2, 3)), 4);
        Network closed = build.Build(y);
        var open = new Network("open", closed.Inputs.Select(input => input with { DynamicBatch = true }), closed.Layers, closed.Outputs);
        AssertRoundTrip(closed);
        AssertRoundTrip(open);
    }

    [TestMethod]
    public void The_same_network_gives_the_same_bytes()
    {
        var build = new NetworkBuilder(1, 3, 8, 8);
        Network network = build.Build(build.Relu(build.Convolution("input", 2, 3)));
        var metadata = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" };
        var reordered = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" };
        CollectionAssert.AreEqual(Write(network, metadata), Write(OnnxReader.Read(new MemoryStream(Write(network))), reordered));
    }

    [TestMethod]
    public void Metadata_is_written_and_read_and_no_temporary_file_stays()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("deeprebirth");
        try
        {
            string path = Path.Combine(folder.FullName, "a model ;@ü.onnx");
            File.WriteAllText(path, "an older file");
            var build = new NetworkBuilder(1, 1, 4, 4);
            OnnxWriter.Write(build.Build(build.Relu("input")), path, new Dictionary<string, string> { ["source"] = "sha256:ab" });
            Assert.AreEqual("sha256:ab", OnnxReader.ReadMetadata(path)["source"]);
            Assert.AreEqual(1, OnnxReader.Read(path).Layers.Length);
            Assert.AreEqual(path, Directory.GetFiles(folder.FullName).Single());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
