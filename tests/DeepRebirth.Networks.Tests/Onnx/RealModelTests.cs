using DeepRebirth.Networks.Onnx;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Networks.Tests.Onnx;

[TestClass]
public class RealModelTests
{
    [TestMethod]
    public void Reads_GoogLeNet_with_all_its_layers_and_weights()
    {
        Network network = OnnxReader.Read(SharedData.Require("models/bvlc_googlenet.onnx"));

        Assert.AreEqual(6_998_552, network.WeightCount);
        Assert.AreEqual(57, network.Layers.OfType<Convolution>().Count());
        Assert.AreEqual(13, network.Layers.OfType<MaxPool>().Count());
        Assert.AreEqual(2, network.Layers.OfType<LocalResponseNormalization>().Count());
        Assert.AreEqual(9, network.Layers.OfType<Concat>().Count());
        Assert.AreEqual(new NetworkInput("data", new TensorShape(1, 3, 224, 224), DynamicBatch: true), network.Inputs.Single());
        Assert.AreEqual(new TensorShape(1, 1000), network.ShapeOf(network.Outputs.Single()));
        Assert.AreEqual(new TensorShape(7, 1000), network.WithBatch(7).ShapeOf("logits"));
    }

    [TestMethod]
    public void Reads_SqueezeNet_with_all_its_layers_and_weights()
    {
        Network network = OnnxReader.Read(SharedData.Require("models/squeezenet_v1.1.onnx"));

        Assert.AreEqual(1_235_496, network.WeightCount);
        Assert.AreEqual(26, network.Layers.OfType<Convolution>().Count());
        Assert.AreEqual("prob", network.Outputs.Single());
    }

    [TestMethod]
    [DataRow("models/bvlc_googlenet.onnx")]
    [DataRow("models/squeezenet_v1.1.onnx")]
    public void Writes_and_reads_back_the_same_network(string model)
    {
        Network network = OnnxReader.Read(SharedData.Require(model));
        var stream = new MemoryStream();
        OnnxWriter.Write(network, stream);
        stream.Position = 0;
        NetworkAssert.AreEqual(network, OnnxReader.Read(stream));
    }

    [TestMethod]
    public void The_reference_executor_gives_SqueezeNets_probabilities()
    {
        Network network = OnnxReader.Read(SharedData.Require("models/squeezenet_v1.1.onnx"));
        Tensor probabilities = ReferenceExecutor.Run(network, NetworkBuilder.RandomTensor(seed: 1, 1, 3, 224, 224));
        Assert.AreEqual(1, probabilities.ToArray().Sum(), 1e-5);
    }
}
