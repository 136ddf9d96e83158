using DeepRebirth.Networks.Onnx;
using DeepRebirth.Networks.Reference;
using DeepRebirth.OnnxRuntime;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Networks.Tests.Onnx;

/// <summary>What the writer writes, ONNX Runtime loads; and there it computes what the reference executor computes.</summary>
[TestClass]
public class OracleTests
{
    private static void AssertAgreement(Network network, float tolerance = 1e-5f)
    {
        var stream = new MemoryStream();
        OnnxWriter.Write(network, stream);
        using var session = new OnnxRuntimeSession(Oracle.Require(), stream.ToArray(), threads: 2, OnnxRuntimeOptimization.None);
        Dictionary<string, Tensor> inputs = network.Inputs.Select((input, i) => (input.Name, NetworkBuilder.RandomTensor(seed: i, [.. input.Shape]))).ToDictionary();
        IReadOnlyDictionary<string, Tensor> expected = ReferenceExecutor.Run(network, inputs);
        foreach (OnnxRuntimeTensor actual in session.Run([.. inputs.Select(input => new OnnxRuntimeTensor(input.Key, [.. input.Value.Shape.Select(size => (long)size)], input.Value.ToArray()))]))
        {
            Tensor truth = expected[actual.Name];
            Assert.AreEqual(truth.Shape, new TensorShape([.. actual.Shape.Select(size => (int)size)]), actual.Name);
            float scale = Math.Max(1, truth.ToArray().Max(Math.Abs));
            for (int i = 0; i < truth.Count; i++)
                Assert.AreEqual(truth.Values[i], actual.Values[i], tolerance * scale, $"{actual.Name}[{i}]");
        }
    }

    [TestMethod]
    public void Convolutions_of_every_kind()
    {
        var build = new NetworkBuilder(2, 4, 13, 11);
        AssertAgreement(build.Build(
            build.Convolution("input", maps: 5, new Window(3, 5) { StrideY = 2, DilationX = 2, Padding = new Padding(1, 2, 0, 3) }),
            build.Convolution("input", maps: 6, kernel: 3, groups: 2, padding: 1, bias: false),
            build.Convolution("input", maps: 8, kernel: 3, groups: 4, dilation: 2),
            build.Convolution("input", maps: 3, kernel: 1, stride: 3)));
    }

    [TestMethod]
    public void Pools_of_every_kind()
    {
        var build = new NetworkBuilder(1, 2, 8, 9);
        var outputs = new List<string> { build.GlobalAveragePool("input"), build.GlobalMaxPool("input") };
        foreach (bool ceilMode in new[] { false, true })
        {
            for (int padding = 0; padding < 3; padding++)
            {
                for (int stride = 1; stride < 5; stride++)
                {
                    outputs.Add(build.MaxPool("input", 3, stride, padding, ceilMode));
                    outputs.Add(build.AveragePool("input", 3, stride, padding, ceilMode));
                    outputs.Add(build.AveragePool("input", 3, stride, padding, ceilMode, countIncludePad: true));
                }
            }
        }
        outputs.Add(build.Add(new MaxPool { Name = "dilated", Inputs = ["input"], Output = "d", Window = Window.Square(3, 2, 1) with { DilationX = 2 }, CeilMode = true }));
        AssertAgreement(build.Build([.. outputs]));
    }

    [TestMethod]
    public void Dilated_average_pools()
    {
        var build = new NetworkBuilder(1, 2, 8, 9);
        Window window = Window.Square(3, 2, 1) with { DilationX = 2, DilationY = 3 };
        AssertAgreement(build.Build(
            build.Add(new AveragePool { Name = "a", Inputs = ["input"], Output = "a", Window = window, CeilMode = true }),
            build.Add(new AveragePool { Name = "b", Inputs = ["input"], Output = "b", Window = window, CountIncludePad = true })));
    }

    [TestMethod]
    public void Normalizations_and_activations()
    {
        var build = new NetworkBuilder(2, 7, 3, 3);
        AssertAgreement(build.Build(
            build.Lrn("input", size: 5, alpha: 0.9f, bias: 2),
            build.Lrn("input", size: 3, alpha: 0.9f, beta: 0.5f),
            build.BatchNormalization("input"),
            build.Activation("input", ActivationKind.Clip, minimum: -0.5f, maximum: 0.7f),
            build.Activation("input", ActivationKind.Clip, minimum: float.NegativeInfinity, maximum: 0.7f),
            build.Activation("input", ActivationKind.LeakyRelu, alpha: 0.2f),
            build.Activation("input", ActivationKind.Sigmoid),
            build.Relu("input"),
            build.Softmax("input", axis: 2)));
    }

    [TestMethod]
    public void A_softmax_over_several_axes()
    {
        var build = new NetworkBuilder(2, 3, 4);
        AssertAgreement(build.Build(build.Softmax("input", axis: 1, flattens: true)));
    }

    [TestMethod]
    public void Sums_products_and_layout()
    {
        var build = new NetworkBuilder(2, 3, 4, 5);
        string other = build.Input("other", 3, 1, 5);
        string product = build.Product("input", other, build.Elementwise(ElementwiseOperation.Multiply, build.RandomTensor(1, 5), "input"));
        AssertAgreement(build.Build(
            build.Sum(product, "input", other),
            build.ConcatAlong(2, "input", product),
            build.Transpose(product, 3, 1, 0, 2),
            build.Slice("input", 1, 2),
            build.Pad("input", new Padding(1, 2, 3, 0), value: -2),
            build.Gemm("input", outputs: 4),
            build.Gemm(build.Flatten("input"), outputs: 3),
            build.Reshape(build.Identity(build.Dropout("input")), 0, -1),
            build.Add(new Unsqueeze { Name = "unsqueeze", Inputs = ["input"], Output = "u", Axes = [0, 3] })));
    }

    [TestMethod]
    [DataRow("models/bvlc_googlenet.onnx")]
    [DataRow("models/squeezenet_v1.1.onnx")]
    public void Real_networks(string model) => AssertAgreement(OnnxReader.Read(SharedData.Require(model)), tolerance: 1e-4f);
}
