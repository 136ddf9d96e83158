using DeepRebirth.Compiler.Options;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Compiler.Tests.Backends;

/// <summary>The generated class has one API, whatever runs the network: what one backend can, the other can, and both say the same.</summary>
[TestClass]
public sealed class BackendTests
{
    private const float Tolerance = 1e-4f;

    [TestMethod]
    public void Both_backends_give_the_same_scores()
    {
        float[] input = Values(App(Backend.Generated).InputLength, seed: 1);
        AssertClose(App(Backend.Generated).Call<float[]>("Predict", input), App(Backend.OnnxRuntime).Call<float[]>("Predict", input));
    }

    [TestMethod]
    public void Both_backends_prepare_and_classify_a_picture_alike()
    {
        string[] generated = App(Backend.Generated).Call<string>("Classify", Picture, 40, 30).Split('|');
        string[] runtime = App(Backend.OnnxRuntime).Call<string>("Classify", Picture, 40, 30).Split('|');
        CollectionAssert.AreEqual(generated[..2], runtime[..2], "label and name");
        AssertClose(
            App(Backend.Generated).Call<float[]>("PictureScores", Picture, 40, 30),
            App(Backend.OnnxRuntime).Call<float[]>("PictureScores", Picture, 40, 30));
    }

    [TestMethod]
    [DataRow((int)Backend.Generated)]
    [DataRow((int)Backend.OnnxRuntime)]
    public void A_batch_gives_what_single_predictions_give(int backend)
    {
        GeneratedApp app = App((Backend)backend);
        float[][] inputs = [.. Enumerable.Range(0, 3).Select(seed => Values(app.InputLength, seed))];
        float[] batch = app.Call<float[]>("Batch", inputs.SelectMany(input => input).ToArray());
        AssertClose(inputs.SelectMany(input => app.Call<float[]>("Predict", input)).ToArray(), batch);
    }

    [TestMethod]
    [DataRow((int)Backend.Generated)]
    [DataRow((int)Backend.OnnxRuntime)]
    public void Many_threads_at_once_get_their_own_scores(int backend)
    {
        GeneratedApp app = App((Backend)backend);
        float[][] inputs = [.. Enumerable.Range(0, 4).Select(seed => Values(app.InputLength, seed))];
        float[] expected = [.. inputs.SelectMany(input => app.Call<float[]>("Predict", input))];
        Assert.AreEqual(0, app.Call<int>("ConcurrentMismatches", inputs.SelectMany(input => input).ToArray(), expected));
    }

    [TestMethod]
    [DataRow((int)Backend.Generated)]
    [DataRow((int)Backend.OnnxRuntime)]
    public void Predictions_allocate_nothing(int backend) =>
        Assert.AreEqual(0L, App((Backend)backend).Call<long>("AllocatedBytes", Values(App((Backend)backend).InputLength, seed: 4), Picture, 40, 30));

    [TestMethod]
    [DataRow((int)Backend.Generated)]
    [DataRow((int)Backend.OnnxRuntime)]
    public void Weights_come_from_a_stream_or_a_file_too(int backend)
    {
        (GeneratedApp app, byte[] weights) = BackendApp.Of((Backend)backend);
        app.Call<object>("CreateFrom", weights);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("weights"), weights);
        app.Call<object>("CreateFromFile", folder.File("weights"));

        app.AssertThrows<InvalidDataException>("SHA-256 differs", "CreateFrom", (byte[])[.. weights[..^1], (byte)(weights[^1] ^ 1)]);
        app.AssertThrows<InvalidDataException>("", "CreateFrom", weights[..^8]);
    }

    [TestMethod]
    [DataRow((int)Backend.Generated)]
    [DataRow((int)Backend.OnnxRuntime)]
    public void Wrong_calls_are_refused(int backend)
    {
        GeneratedApp app = App((Backend)backend);
        app.AssertThrows<ArgumentException>("input", "Run", app.InputLength - 1, app.OutputLength);
        app.AssertThrows<ArgumentException>("scores", "Run", app.InputLength, app.OutputLength - 1);
        app.AssertThrows<ArgumentException>("", "PictureScores", new byte[5], 2, 1);
        app.AssertThrows<ArgumentOutOfRangeException>("threads", "NoThreads");
        app.AssertThrows<ObjectDisposedException>("", "RunAfterDispose");
        app.Call<float[]>("Predict", new float[app.InputLength]);
        app.AssertThrows<InvalidOperationException>("before the first call", "SetDefaultThreads", 2);
    }

    [TestMethod]
    public void Execution_providers_are_chosen_by_name()
    {
        GeneratedApp cpu = BackendApp.Build(Backend.OnnxRuntime, "cpuExecutionProvider").App;
        float[] input = new float[cpu.InputLength];
        AssertClose(App(Backend.Generated).Call<float[]>("Predict", input), cpu.Call<float[]>("Predict", input));

        GeneratedApp unknown = BackendApp.Build(Backend.OnnxRuntime, "Abacus").App;
        Exception error = Assert.Throws<InvalidOperationException>(() => unknown.Call<float[]>("Predict", input));
        Assert.Contains("Abacus", error.Message);
        Assert.Contains("CPU", error.Message);
    }

    private static byte[] Picture { get; } = RandomPicture();

    private static GeneratedApp App(Backend backend) => BackendApp.Of(backend).App;

    private static byte[] RandomPicture()
    {
        byte[] rgb = new byte[3 * 40 * 30];
        new Random(2).NextBytes(rgb);
        return rgb;
    }

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], Tolerance * Math.Max(1, Math.Abs(expected[i])));
    }
}
