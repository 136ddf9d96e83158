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
        GeneratedApp app = Load(weights, compact);

        Assert.AreEqual(sizeof(float) * Network.WeightCount, weights.Length);
        CollectionAssert.AreEqual(Call<float[]>("Predict", Input(1)), app.Call<float[]>("Predict", Input(1)));
        app.Call<object>("CreateFrom", weights);
        app.AssertThrows<InvalidDataException>("SHA-256 differs", "CreateFrom", (byte[])[.. weights[..^1], (byte)(weights[^1] ^ 1)]);
    }

    [TestMethod]
    public void Takes_weights_from_a_stream_or_file_and_checks_them()
    {
        byte[] weights = GeneratedNetwork.WeightsOf(Program);
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, weights);
            Call<object>("CreateFrom", weights);
            Call<object>("CreateFromFile", path);

            File.WriteAllBytes(path, weights[..^1]);
            AssertThrows<InvalidDataException>($"have {weights.Length - 1} bytes where the generated code expects {weights.Length}", "CreateFromFile", path);
            AssertThrows<InvalidDataException>("end after", "CreateFrom", weights[..^1]);

            weights[100] ^= 1;
            File.WriteAllBytes(path, weights);
            AssertThrows<InvalidDataException>("SHA-256 differs", "CreateFromFile", path);
            AssertThrows<InvalidDataException>("SHA-256 differs", "CreateFrom", weights);
        }
        finally
        {
            File.Delete(path);
        }

        AssertThrows<FileNotFoundException>("missing.weights", "CreateFromFile", "missing.weights");
    }

    [TestMethod]
    public void Says_what_is_wrong_with_the_embedded_weights()
    {
        Load(null).AssertThrows<InvalidOperationException>("does not embed the weights 'Generated.Net.weights'", "RunAfterDispose");
        Load([1, 2, 3, 4]).AssertThrows<InvalidOperationException>("have 4 bytes where the generated code expects", "RunAfterDispose");
    }
}
