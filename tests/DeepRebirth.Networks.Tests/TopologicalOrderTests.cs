using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Networks.Tests;

[TestClass]
public class TopologicalOrderTests
{
    private static Layer Relu(string name, string input, string output) =>
        new Activation { Name = name, Inputs = [input], Output = output, Kind = ActivationKind.Relu };

    private static Network Build(IEnumerable<Layer> layers, params string[] outputs) =>
        new("test", [new NetworkInput("x", new TensorShape(1, 2))], layers, outputs);

    private static NetworkException Refuse(string output, params Layer[] layers) =>
        Assert.ThrowsExactly<NetworkException>(() => Build(layers, output));

    [TestMethod]
    public void Sorts_layers_behind_those_that_they_read_and_otherwise_keeps_their_order()
    {
        Network network = Build([Relu("last", "b", "c"), Relu("second", "a", "b"), Relu("side", "x", "d"), Relu("first", "x", "a")], "c", "d");
        Assert.AreEqual("side first second last", string.Join(' ', network.Layers.Select(layer => layer.Name)));
    }

    [TestMethod]
    public void Finds_producers_and_consumers()
    {
        var build = new NetworkBuilder(1, 2);
        string relu = build.Relu("input");
        string sum = build.Sum(relu, relu);
        Network network = build.Build(build.Relu(sum));
        Assert.AreEqual("relu1", network.ProducerOf(relu)?.Name);
        Assert.IsNull(network.ProducerOf("input"));
        Assert.AreEqual(1, network.ConsumersOf(relu).Length);
        Assert.IsNull(network.SoleConsumerOf(relu), "the sum reads it twice");
        Assert.AreEqual("relu3", network.SoleConsumerOf(sum)?.Name);
        Assert.IsNull(network.SoleConsumerOf(network.Outputs[0]), "it is an output");
    }

    [TestMethod]
    public void Refuses_a_cycle()
    {
        NetworkException exception = Refuse("b", Relu("one", "b", "a"), Relu("two", "a", "b"));
        Assert.AreEqual(NetworkProblem.Cycle, exception.Problem);
        StringAssert.Contains(exception.Message, "'one'");
    }

    [TestMethod]
    public void Refuses_dangling_and_doubled_tensors_and_names()
    {
        StringAssert.Contains(Refuse("a", Relu("one", "nothing", "a")).Message, "'nothing'");
        StringAssert.Contains(Refuse("nothing", Relu("one", "x", "a")).Message, "'nothing'");
        StringAssert.Contains(Refuse("a", Relu("one", "x", "a"), Relu("two", "x", "a")).Message, "'two'");
        StringAssert.Contains(Refuse("a", Relu("one", "x", "a"), Relu("one", "x", "b")).Message, "'one'");
        StringAssert.Contains(Refuse("x", Relu("one", "x", "x")).Message, "'x'");
    }
}
