using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Networks.Tests;

[TestClass]
public class NetworkPatchTests
{
    private static Network ConvReluPool()
    {
        var build = new NetworkBuilder(1, 2, 8, 8);
        return build.Build(build.MaxPool(build.Relu(build.Convolution("input", 4, 3)), 2, 2));
    }

    [TestMethod]
    public void Replaces_layers_where_the_first_removed_one_stood_and_keeps_the_others()
    {
        Network network = ConvReluPool();
        var patch = new NetworkPatch("test", "relu becomes sigmoid")
        {
            Removed = ["relu2"],
            Added = [((Activation)network["relu2"]) with { Name = "sigmoid", Kind = ActivationKind.Sigmoid }],
        };
        Network patched = patch.Apply(network);
        CollectionAssert.AreEqual(new[] { "conv1", "sigmoid", "maxpool3" }, patched.Layers.Select(layer => layer.Name).ToArray());
        Assert.AreSame(network["conv1"], patched["conv1"]);
        Assert.AreEqual(3, network.Layers.Length);
    }

    [TestMethod]
    public void Rewires_readers_and_outputs()
    {
        Network network = ConvReluPool();
        Network withoutRelu = new NetworkPatch("test", "") { Removed = ["relu2"], Rewired = new Dictionary<string, string> { ["relu2_out"] = "conv1_out" }.ToImmutable() }.Apply(network);
        Assert.AreEqual("conv1_out", withoutRelu["maxpool3"].Input);
        Network withoutPool = new NetworkPatch("test", "") { Removed = ["maxpool3"], Rewired = new Dictionary<string, string> { ["maxpool3_out"] = "relu2_out" }.ToImmutable() }.Apply(network);
        Assert.AreEqual("relu2_out", withoutPool.Outputs.Single());
    }

    [TestMethod]
    public void Refuses_to_remove_a_layer_that_does_not_exist() =>
        StringAssert.Contains(Assert.ThrowsExactly<NetworkException>(() => new NetworkPatch("rule", "") { Removed = ["nothing"] }.Apply(ConvReluPool())).Message, "'nothing'");

    [TestMethod]
    public void Refuses_to_leave_a_reader_without_its_tensor() =>
        StringAssert.Contains(Assert.ThrowsExactly<NetworkException>(() => new NetworkPatch("rule", "") { Removed = ["relu2"] }.Apply(ConvReluPool())).Message, "relu2_out");
}

file static class DictionaryExtensions
{
    public static System.Collections.Immutable.ImmutableDictionary<string, string> ToImmutable(this Dictionary<string, string> dictionary) =>
        System.Collections.Immutable.ImmutableDictionary.CreateRange(dictionary);
}
