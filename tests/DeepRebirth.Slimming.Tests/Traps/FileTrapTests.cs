using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Networks.Onnx.Schema;
using DeepRebirth.Networks.Tests.Onnx;
using DeepRebirth.Tests.Shared;
using static DeepRebirth.Networks.Tests.Onnx.ModelFiles;

namespace DeepRebirth.Slimming.Tests.Traps;

/// <summary>Mistakes that other optimizers have shipped, as they stand in files.</summary>
[TestClass]
public sealed class FileTrapTests
{
    private static readonly int[] Image = [1, 4, 6, 6];

    [TestMethod]
    public void A_weight_that_two_convolutions_share_is_folded_for_each_by_itself()
    {
        ModelProto model = Model(
            13, Image,
            Node("Conv", ["x", "w"], "a"), Node("BatchNormalization", ["a", "s", "b", "m", "v"], "an"),
            Node("Conv", ["x", "w"], "c"), Node("BatchNormalization", ["c", "b", "s", "m", "v"], "cn"),
            Node("Conv", ["cn", "w"], "e"), Node("Add", ["an", "e"], "y"));
        Network network = Weighted(model).Read();
        Network slim = Slim(network);
        Assert.IsEmpty(slim.Layers.OfType<BatchNormalization>());
        RuleAssert.ComputeTheSame(network, slim);
        RuleAssert.ComputeTheSame(slim, ThroughAFile(slim));
    }

    [TestMethod]
    public void Every_opset_is_slimmed_alike()
    {
        byte[] expected = Written(Slim(ConvolutionAndNormalization(13).Read()));
        for (int opset = 7; opset <= 27; opset++)
        {
            Network slim = Slim(ConvolutionAndNormalization(opset).Read());
            Assert.HasCount(1, slim.Layers, $"opset {opset}");
            CollectionAssert.AreEqual(expected, Written(slim), $"opset {opset}");
        }
        Assert.ThrowsExactly<NetworkException>(() => ConvolutionAndNormalization(28).Read(), "a newer opset is refused, not left unslimmed");
    }

    [TestMethod]
    public void Weights_from_nodes_or_among_the_inputs_are_slimmed_like_initializers()
    {
        byte[] expected = Written(Slim(ConvolutionAndNormalization(13).Read()));

        ModelProto nodes = Model(13, Image, [.. Weights().Select(weight => Node("Constant", [], weight.Name, ("value", weight))), .. ConvolutionAndNormalization(13).Graph.Node]);
        CollectionAssert.AreEqual(expected, Written(Slim(nodes.Read())), "Constant nodes");

        ModelProto identities = Model(
            13, Image,
            [.. Weights().Select(weight => Node("Identity", [$"{weight.Name} stored"], weight.Name)), .. ConvolutionAndNormalization(13).Graph.Node]);
        CollectionAssert.AreEqual(expected, Written(Slim(identities.With([.. Weights().Select(Stored)]).Read())), "Identity of initializers");

        ModelProto inputs = ConvolutionAndNormalization(8);
        inputs.Graph.Input.AddRange(Weights().Select(weight => Value(weight.Name, [.. weight.Dims.Select(dimension => (int)dimension)])));
        CollectionAssert.AreEqual(expected, Written(Slim(inputs.Read())), "initializers that are inputs");

        static TensorProto Stored(TensorProto weight)
        {
            weight.Name += " stored";
            return weight;
        }
    }

    [TestMethod]
    public void A_transposed_convolution_is_named_and_never_taken_for_a_convolution() =>
        Refuse(Weighted(Model(13, Image, Node("ConvTranspose", ["x", "w"], "a"), Node("BatchNormalization", ["a", "s", "b", "m", "v"], "y"))), "'a node' (ConvTranspose)");

    [TestMethod]
    [DataRow("training_mode", 1)]
    [DataRow("is_test", 0)]
    [DataRow("spatial", 0)]
    public void A_normalization_that_is_not_a_constant_scale_is_refused(string attribute, int value) =>
        Refuse(Weighted(Model(8, Image, Node("Conv", ["x", "w"], "a"), Node("BatchNormalization", ["a", "s", "b", "m", "v"], "y", (attribute, value)))), attribute);

    [TestMethod]
    public void A_normalization_whose_batch_statistics_are_read_is_refused()
    {
        NodeProto normalization = Node("BatchNormalization", ["a", "s", "b", "m", "v"], "an");
        normalization.Output.AddRange(["mean", "variance"]);
        Refuse(Weighted(Model(8, Image, Node("Conv", ["x", "w"], "a"), normalization, Node("Add", ["an", "mean"], "y"))), "'mean'");
    }

    [TestMethod]
    [DataRow("Float16")]
    [DataRow("Double")]
    [DataRow("Complex64")]
    [DataRow("Bfloat16")]
    public void Statistics_of_another_type_are_refused(string type)
    {
        ModelProto model = ConvolutionAndNormalization(15);
        model.Graph.Initializer.Single(weight => weight.Name == "v").DataType = Enum.Parse<TensorProto.Types.DataType>(type);
        Refuse(model, type);
    }

    [TestMethod]
    public void A_long_chain_of_convolutions_is_composed_without_losing_digits()
    {
        var build = new NetworkBuilder(1, 16, 5, 5);
        string x = build.Convolution("input", maps: 16, kernel: 3, padding: 1);
        for (int i = 0; i < 8; i++)
            x = build.BatchNormalization(build.Convolution(x, maps: 16, kernel: 1));
        Network network = build.Build(x), slim = Slim(network);
        Assert.HasCount(1, slim.Layers);
        RuleAssert.ComputeTheSame(network, slim);
    }

    [TestMethod]
    public void Exact_slimming_never_takes_more_multiply_adds()
    {
        foreach (SlimmingRule rule in SlimmingRules.All)
        {
            NetworkSize before = NetworkSize.Of(Specimens.Of(rule.Name)), after = NetworkSize.Of(Slim(Specimens.Of(rule.Name)));
            Assert.IsLessThanOrEqualTo(before.MultiplyAdds, after.MultiplyAdds, rule.Name);
        }
    }

    private static ModelProto ConvolutionAndNormalization(long opset) =>
        Weighted(Model(opset, Image, Node("Conv", ["x", "w"], "a"), Node("BatchNormalization", ["a", "s", "b", "m", "v"], "y")));

    private static ModelProto Weighted(ModelProto model) => model.With(Weights());

    private static TensorProto[] Weights() =>
    [
        Floats("w", [4, 4, 1, 1], NetworkBuilder.RandomTensor(1, 16).ToArray()),
        Floats("s", [4], 1, 2, -0.5f, 0.25f),
        Floats("b", [4], 0.5f, -1, 0, 2),
        Floats("m", [4], 0.1f, 0.2f, -0.3f, 0),
        Floats("v", [4], 1, 0.5f, 2, 0.1f),
    ];

    private static Network Slim(Network network) =>
        SlimmingPlanner.Plan(network, new SlimmingOptions { Selection = SlimmingSelection.Parse("Exact") }).Result;

    private static byte[] Written(Network network)
    {
        using var file = new MemoryStream();
        OnnxWriter.Write(network, file);
        return file.ToArray();
    }

    private static Network ThroughAFile(Network network) => OnnxReader.Read(new MemoryStream(Written(network)));

    private static void Refuse(ModelProto model, string words)
    {
        var exception = Assert.ThrowsExactly<NetworkException>(() => model.Read());
        Assert.AreEqual(NetworkProblem.Unsupported, exception.Problem);
        Assert.Contains(words, exception.Message);
    }
}
