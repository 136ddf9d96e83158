using System.Runtime.InteropServices;
using DeepRebirth.Networks;
using DeepRebirth.Packing;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Generator.Tests.Usage;

/// <summary>The generated class reads values where the caller has them: those of a first convolution without border as they lie, those of one with a border from plain values.</summary>
[TestClass]
public sealed class InputInPlaceTests
{
    private static readonly Lazy<App> AsItLies = new(() => new App(SmallNetworks.Pooled(), "PooledConvolutionStep"));
    private static readonly Lazy<App> FromPlain = new(() => new App(SmallNetworks.Inception(), "ImageFromPlainStep"));

    private static App[] Apps => [AsItLies.Value, FromPlain.Value];

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Gives_the_same_bits_wherever_the_values_are(int threads)
    {
        foreach (App app in Apps)
        {
            float[] input = app.Input(1);
            float[] expected = app.Net.Call<float[]>("Copied", input);
            for (int start = 0; start < 9; start++)
            {
                byte[] bytes = [.. new byte[start], .. MemoryMarshal.AsBytes<float>(input)];
                CollectionAssert.AreEqual(expected, app.Net.Call<float[]>("FromBytes", bytes, start, threads), $"{start} bytes into an array");
            }
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Takes_values_and_pictures_by_turns(int threads)
    {
        foreach (App app in Apps)
        {
            for (int seed = 0; seed < 4; seed++)
            {
                float[] input = app.Input(seed);
                (byte[] rgb, float[] pixels) = app.Picture(seed);

                CollectionAssert.AreEqual(app.Net.Call<float[]>("Copied", input), app.Net.Call<float[]>("FromBytes", MemoryMarshal.AsBytes<float>(input).ToArray(), 0, threads));
                CollectionAssert.AreEqual(app.Net.Call<float[]>("Copied", pixels), app.Net.Call<float[]>("FromPicture", rgb, app.Size, threads));
            }
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Reads_nobody_elses_values_and_none_when_it_has_returned(int threads)
    {
        foreach (App app in Apps)
        {
            float[][] inputs = [.. Enumerable.Range(0, 4).Select(app.Input)];
            float[][] expected = [.. inputs.Select(input => app.Net.Call<float[]>("Copied", input))];

            Assert.AreEqual(0, app.Net.Call<int>("WrongOfSix", inputs, expected, threads));
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Allocates_nothing(int threads)
    {
        foreach (App app in Apps)
            Assert.AreEqual(0L, app.Net.Call<long>("Allocated", app.Input(1), app.Picture(1).Rgb, app.Size, threads));
    }

    [TestMethod]
    public void Copies_the_inputs_of_a_network_that_has_two_or_reads_them_otherwise()
    {
        foreach (Network network in (Network[])[SmallNetworks.TwoInputsTwoOutputs(), SmallNetworks.Decoder()])
        {
            string code = Generate(Lowering.Lower(network)).Files["Generated.Net.g.cs"];

            Assert.Contains(".CopyTo(lease.Floats(", code);
            Assert.DoesNotContain("RunFrom(", code);
        }
    }

    private static GeneratorRun Generate(NetworkProgram program, ManifestPreprocessing? preprocessing = null) =>
        GeneratorRun.On([ElsewhereSource.Text], [("Net.network.json", GeneratedNetwork.ManifestOf(program, "Net", preprocessing: preprocessing))]);

    /// <summary>The app over one network.</summary>
    private sealed class App
    {
        private const int Mean = 100;

        public App(Network network, string reader)
        {
            NetworkProgram program = Lowering.Lower(network);
            CollectionAssert.AreEqual(new[] { reader }, program.Steps.Where(step => step.ReadsInput).Select(step => step.Kernel).ToArray());
            Size = network.Inputs[0].Shape[2];
            GeneratorRun run = Generate(program, new ManifestPreprocessing(0, Size, Size, BlueFirst: false, [Mean, Mean, Mean], [1, 1, 1]));
            Net = new GeneratedApp(run.Emit(new Dictionary<string, byte[]> { ["Generated.Net.weights"] = GeneratedNetwork.WeightsOf(program) }));
        }

        public GeneratedApp Net { get; }

        public int Size { get; }

        public float[] Input(int seed) => NetworkBuilder.RandomTensor(seed, 1, 3, Size, Size).ToArray();

        /// <summary>A picture of the network's own size, and the input that it must become.</summary>
        public (byte[] Rgb, float[] Input) Picture(int seed)
        {
            var rgb = new byte[3 * Size * Size];
            new Random(seed).NextBytes(rgb);
            return (rgb, [.. Enumerable.Range(0, rgb.Length).Select(i => (float)rgb[(i % (Size * Size) * 3) + (i / (Size * Size))] - Mean)]);
        }
    }
}
