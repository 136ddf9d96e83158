using DeepRebirth.Packing;
using DeepRebirth.Tests.Shared;
using static DeepRebirth.Generator.Tests.Usage.UsageApp;

namespace DeepRebirth.Generator.Tests.Usage;

/// <summary>Weights from the assembly, a stream or a file, whole or damaged.</summary>
[TestClass]
public sealed class WeightLoadingTests
{
    [TestMethod]
    public void Reads_the_embedded_weights_in_place() => Assert.IsTrue(Call<bool>("ReadsItsResourceInPlace"));

    [TestMethod]
    public void Packs_compact_weights_at_start_up()
    {
        GeneratorRun compact = Generate(WeightLayout.Compact);
        byte[] weights = GeneratedNetwork.WeightsOf(Program, WeightLayout.Compact);
        Type app = Load(weights, compact);

        Assert.AreEqual(sizeof(float) * Network.WeightCount, weights.Length);
        float[] scores = (float[])app.GetMethod("Predict")!.Invoke(null, [Input(1)])!;
        CollectionAssert.AreEqual(Call<float[]>("Predict", Input(1)), scores);
        app.GetMethod("CreateFrom")!.Invoke(null, [weights, Input(1)]);
        AssertThrows<InvalidDataException>(app, "SHA-256 differs", "CreateFrom", (byte[])[.. weights[..^1], (byte)(weights[^1] ^ 1)], Input(1));
    }

    [TestMethod]
    public void Takes_weights_from_a_stream_or_file_and_checks_them()
    {
        byte[] weights = GeneratedNetwork.WeightsOf(Program);
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, weights);
            Call<object>("CreateFrom", weights, Input(1));
            Call<object>("CreateFromFile", path, Input(1));

            File.WriteAllBytes(path, weights[..^1]);
            AssertThrows<InvalidDataException>($"have {weights.Length - 1} bytes where the generated code expects {weights.Length}", "CreateFromFile", path, Input(1));
            AssertThrows<InvalidDataException>("end after", "CreateFrom", weights[..^1], Input(1));

            weights[100] ^= 1;
            File.WriteAllBytes(path, weights);
            AssertThrows<InvalidDataException>("SHA-256 differs", "CreateFromFile", path, Input(1));
            AssertThrows<InvalidDataException>("SHA-256 differs", "CreateFrom", weights, Input(1));
        }
        finally
        {
            File.Delete(path);
        }

        AssertThrows<FileNotFoundException>("missing.weights", "CreateFromFile", "missing.weights", Input(1));
    }

    [TestMethod]
    public void Says_what_is_wrong_with_the_embedded_weights()
    {
        AssertThrows<InvalidOperationException>(Load(null), "does not embed the weights 'Generated.Net.weights'", "RunAfterDispose");
        AssertThrows<InvalidOperationException>(Load([1, 2, 3, 4]), "have 4 bytes where the generated code expects", "RunAfterDispose");
    }
}
