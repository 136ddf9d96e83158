using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

[TestClass]
public sealed class ManifestTests
{
    private static readonly ManifestOptions Options = new()
    {
        ClassName = "TinyNet",
        Namespace = "Samples",
        ModelName = "tiny \"1\" → größer.onnx",
        Labels = ["cat", "dog", "fish", "great white shark"],
        Preprocessing = new ManifestPreprocessing(0, 8, 8, BlueFirst: true, [104.00699f, 116.66877f, 122.67892f], [1, 1, 1]),
    };

    [TestMethod]
    public void A_manifest_holds_the_program_word_for_word()
    {
        NetworkProgram program = Lowering.Lower(TinyNet());
        // The weights' last bits are those of this machine's sine and logarithm.
        string manifest = ManifestWriter.Write(program, Options).Replace(WeightsFile.Sha256(program), "(sha256)", StringComparison.Ordinal);
        string expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Expected", "TinyNet.network.json"));

        Assert.AreEqual(expected, manifest);
    }

    [TestMethod]
    public void Manifest_and_weights_are_the_same_every_time()
    {
        NetworkProgram first = Lowering.Lower(TinyNet());
        NetworkProgram second = Lowering.Lower(TinyNet());

        Assert.AreEqual(ManifestWriter.Write(first, Options), ManifestWriter.Write(second, Options));
        CollectionAssert.AreEqual(Weights(first), Weights(second));
    }

    [TestMethod]
    public void The_weights_file_is_what_the_manifest_says()
    {
        NetworkProgram program = Lowering.Lower(TinyNet());
        byte[] file = Weights(program);
        using var manifest = JsonDocument.Parse(ManifestWriter.Write(program, Options));
        JsonElement weights = manifest.RootElement.GetProperty("weights");

        Assert.AreEqual("Samples.TinyNet.weights", weights.GetProperty("resource").GetString());
        Assert.AreEqual(file.Length, weights.GetProperty("bytes").GetInt32());
        Assert.AreEqual(0, file.Length % 64);
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(file)), weights.GetProperty("sha256").GetString());
        CollectionAssert.AreEqual(program.Weights.ToArray(), MemoryMarshal.Cast<byte, float>(file).ToArray());
    }

    [TestMethod]
    public void A_compact_manifest_says_how_the_weights_are_packed()
    {
        Network network = TinyNet();
        NetworkProgram program = Lowering.Lower(network);
        using var stream = new MemoryStream();
        WeightsFile.Write(program, stream, WeightLayout.Compact);
        using var manifest = JsonDocument.Parse(ManifestWriter.Write(program, Options with { WeightLayout = WeightLayout.Compact }));
        JsonElement weights = manifest.RootElement.GetProperty("weights");
        JsonElement packing = manifest.RootElement.GetProperty("packing");

        Assert.AreEqual(sizeof(float) * network.WeightCount, stream.Length);
        Assert.AreEqual(stream.Length, weights.GetProperty("bytes").GetInt64());
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(stream.ToArray())), weights.GetProperty("sha256").GetString());
        Assert.AreEqual(program.Weights.Length, packing.GetProperty("floats").GetInt32());
        Assert.AreEqual("ConvolutionWeightsStep", packing.GetProperty("steps")[0].GetProperty("kernel").GetString());
        CollectionAssert.AreEqual(program.Weights.ToArray(), program.Pack());
    }

    [TestMethod]
    public void Weights_larger_than_a_chunk_are_written_whole()
    {
        var build = new NetworkBuilder(1, 500);
        NetworkProgram program = Lowering.Lower(build.Build(build.Gemm("input", 400)));

        CollectionAssert.AreEqual(program.Weights.ToArray(), MemoryMarshal.Cast<byte, float>(Weights(program)).ToArray());
    }

    [TestMethod]
    public void A_signature_is_the_manifest_without_program()
    {
        Network network = TinyNet();
        using var manifest = JsonDocument.Parse(ManifestWriter.Write(Lowering.Lower(network), Options));
        using var signature = JsonDocument.Parse(ManifestWriter.WriteSignature(network, Options));

        CollectionAssert.AreEqual(
            manifest.RootElement.EnumerateObject().Select(property => property.Name).Except(["weights", "arenaFloats", "multiplyAdds", "phases", "steps"]).ToArray(),
            signature.RootElement.EnumerateObject().Select(property => property.Name).ToArray());
        Assert.AreEqual("probabilities", signature.RootElement.GetProperty("scores").GetString());
        Assert.IsFalse(signature.RootElement.GetProperty("inputs")[0].TryGetProperty("offset", out _));
        Assert.AreEqual(
            manifest.RootElement.GetProperty("preprocessing").GetRawText(), signature.RootElement.GetProperty("preprocessing").GetRawText());
    }

    [TestMethod]
    public void What_is_not_known_is_null()
    {
        ManifestOptions options = Options with { Labels = null, Preprocessing = null };
        using var manifest = JsonDocument.Parse(ManifestWriter.Write(Lowering.Lower(TinyNet()), options));

        Assert.AreEqual(JsonValueKind.Null, manifest.RootElement.GetProperty("labels").ValueKind);
        Assert.AreEqual(JsonValueKind.Null, manifest.RootElement.GetProperty("preprocessing").ValueKind);
    }

    [TestMethod]
    public void Numbers_survive_and_infinities_are_expressions()
    {
        var build = new NetworkBuilder(1, 16, 4, 4);
        string pad = build.Pad("input", Padding.All(1), float.NegativeInfinity);
        string leaky = build.Activation(build.Convolution(build.MaxPool(pad, 3, 1), 16, 1), ActivationKind.LeakyRelu, alpha: 0.1f);
        string lrn = build.Lrn(leaky, alpha: 1.2345678e-7f, beta: 16777217f);
        using var manifest = JsonDocument.Parse(ManifestWriter.Write(Lowering.Lower(build.Build(lrn)), Options));
        JsonElement[] steps = [.. manifest.RootElement.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("parameters"))];

        Assert.AreEqual("float.NegativeInfinity", steps[1].GetProperty("Fill").GetString());
        Assert.AreEqual(0.1f, steps[3].GetProperty("Activation").GetProperty("Alpha").GetSingle());
        Assert.AreEqual(1.2345678e-7f, steps[4].GetProperty("Alpha").GetSingle());
        Assert.AreEqual(16777217f, steps[4].GetProperty("Beta").GetSingle());
    }

    [TestMethod]
    public void Scores_are_told_from_the_output()
    {
        var build = new NetworkBuilder(1, 3, 8, 8);
        string map = build.Convolution("input", 10, 3);
        string pooled = build.GlobalAveragePool(map);
        string softmax = build.Softmax(build.Flatten(pooled));

        Assert.AreEqual(ScoreKind.Values, ScoreKinds.Of(build.Build(map)));
        Assert.AreEqual(ScoreKind.Logits, ScoreKinds.Of(build.Build(pooled)));
        Assert.AreEqual(ScoreKind.Probabilities, ScoreKinds.Of(build.Build(build.Reshape(softmax, 1, 10))));
        Assert.AreEqual(ScoreKind.Values, ScoreKinds.Of(build.Build(build.Softmax(map))));
    }

    private static Network TinyNet()
    {
        var build = new NetworkBuilder(1, 3, 8, 8);
        string conv = build.Relu(build.Convolution("input", 16, 3, padding: 1));
        string clip = build.Activation(build.Convolution(conv, 20, 3, stride: 2), ActivationKind.Clip);
        string gemm = build.Gemm(build.Dropout(build.Flatten(build.GlobalAveragePool(clip))), 4);
        string biased = build.Elementwise(ElementwiseOperation.Add, build.RandomTensor(0.1f, 4), gemm);
        return build.Build(build.Softmax(biased));
    }

    private static byte[] Weights(NetworkProgram program)
    {
        using var stream = new MemoryStream();
        WeightsFile.Write(program, stream);
        Assert.AreEqual(WeightsFile.ByteCount(program), stream.Length);
        return stream.ToArray();
    }
}
