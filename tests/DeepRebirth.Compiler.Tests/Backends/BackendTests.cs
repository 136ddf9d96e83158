using DeepRebirth.Compiler.Options;

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
        byte[] picture = new byte[3 * 40 * 30];
        new Random(2).NextBytes(picture);
        string[] generated = App(Backend.Generated).Call<string>("Classify", picture, 40, 30).Split('|');
        string[] runtime = App(Backend.OnnxRuntime).Call<string>("Classify", picture, 40, 30).Split('|');
        CollectionAssert.AreEqual(generated[..2], runtime[..2], "label and name");
        AssertClose(
            App(Backend.Generated).Call<float[]>("PictureScores", picture, 40, 30),
            App(Backend.OnnxRuntime).Call<float[]>("PictureScores", picture, 40, 30));
    }

    [TestMethod]
    [DataRow((int)Backend.Generated)]
    [DataRow((int)Backend.OnnxRuntime)]
    public void A_batch_gives_what_single_predictions_give(int backend)
    {
        BackendApp app = App((Backend)backend);
        float[][] inputs = [.. Enumerable.Range(0, 3).Select(seed => Values(app.InputLength, seed))];
        float[] batch = app.Call<float[]>("Batch", (object)inputs.SelectMany(input => input).ToArray());
        AssertClose(inputs.SelectMany(input => app.Call<float[]>("Predict", input)).ToArray(), batch);
    }

    [TestMethod]
    [DataRow((int)Backend.Generated)]
    [DataRow((int)Backend.OnnxRuntime)]
    public void Many_threads_at_once_get_their_own_scores(int backend) =>
        Assert.AreEqual(0, App((Backend)backend).Call<int>("ConcurrentMismatches", (object)Values(4 * App((Backend)backend).InputLength, seed: 3)));

    [TestMethod]
    [DataRow((int)Backend.Generated)]
    [DataRow((int)Backend.OnnxRuntime)]
    public void Predictions_allocate_nothing(int backend) =>
        Assert.AreEqual(0L, App((Backend)backend).Call<long>("AllocatedBytes", (object)Values(App((Backend)backend).InputLength, seed: 4)));

    [TestMethod]
    [DataRow((int)Backend.Generated)]
    [DataRow((int)Backend.OnnxRuntime)]
    public void Weights_come_from_a_stream_or_a_file_too(int backend)
    {
        BackendApp app = App((Backend)backend);
        app.Call<object>("CreateFromStream", (object)app.Weights);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("weights"), app.Weights);
        app.Call<object>("CreateFromFile", folder.File("weights"));

        byte[] damaged = [.. app.Weights];
        damaged[^1] ^= 1;
        Assert.ThrowsExactly<InvalidDataException>(() => app.Call<object>("CreateFromStream", (object)damaged));
        Assert.ThrowsExactly<InvalidDataException>(() => app.Call<object>("CreateFromStream", (object)app.Weights[..^8]));
    }

    [TestMethod]
    [DataRow((int)Backend.Generated)]
    [DataRow((int)Backend.OnnxRuntime)]
    public void Wrong_calls_are_refused(int backend)
    {
        BackendApp app = App((Backend)backend);
        Assert.Contains("input", Assert.ThrowsExactly<ArgumentException>(() => app.Call<object>("Run", app.InputLength - 1, app.OutputLength)).Message);
        Assert.Contains("scores", Assert.ThrowsExactly<ArgumentException>(() => app.Call<object>("Run", app.InputLength, app.OutputLength - 1)).Message);
        Assert.ThrowsExactly<ArgumentException>(() => app.Call<float[]>("PictureScores", new byte[5], 2, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => app.Call<object>("NoThreads"));
        Assert.ThrowsExactly<ObjectDisposedException>(() => app.Call<object>("RunAfterDispose"));
        app.Call<float[]>("Predict", (object)new float[app.InputLength]);
        Assert.ThrowsExactly<InvalidOperationException>(() => app.Call<object>("SetDefaultThreads", 2));
    }

    [TestMethod]
    public void Execution_providers_are_chosen_by_name()
    {
        BackendApp cpu = BackendApp.Build(Backend.OnnxRuntime, "cpuExecutionProvider");
        AssertClose(App(Backend.Generated).Call<float[]>("Predict", (object)new float[cpu.InputLength]), cpu.Call<float[]>("Predict", (object)new float[cpu.InputLength]));

        BackendApp unknown = BackendApp.Build(Backend.OnnxRuntime, "Abacus");
        Exception error = Assert.Throws<InvalidOperationException>(() => unknown.Call<float[]>("Predict", (object)new float[cpu.InputLength]));
        Assert.Contains("Abacus", error.Message);
        Assert.Contains("CPU", error.Message);
    }

    private static BackendApp App(Backend backend) => BackendApp.Of(backend);

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
