using DeepRebirth.Networks;
using DeepRebirth.Packing;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Generator.Tests.Usage;

/// <summary>An app with a generated class in it, built once, and what tests say about it.</summary>
internal static class UsageApp
{
    public static readonly string[] Labels = ["stop", "yield", "no entry", "priority", "60", "80", "100", "roundabout", "tram", "end"];

    private static readonly ManifestPreprocessing Preprocessing = new(0, 17, 17, BlueFirst: true, [104, 117, 123], [2, 2, 2]);
    private static readonly GeneratorRun Generated;
    private static readonly GeneratedApp App;

    static UsageApp()
    {
        Network = SmallNetworks.Inception(Labels.Length);
        Program = Lowering.Lower(Network);
        Generated = Generate(WeightLayout.Packed);
        App = Load(GeneratedNetwork.WeightsOf(Program));
    }

    public static Network Network { get; }

    public static NetworkProgram Program { get; }

    /// <summary>The app's sources.</summary>
    public static GeneratorRun Generate(WeightLayout layout) =>
        GeneratorRun.On([GeneratedAppSource.Text, AppSource.Text], [("Net.network.json", GeneratedNetwork.ManifestOf(Program, "Net", Labels, Preprocessing, layout))]);

    /// <summary>The app with these weights embedded, or none.</summary>
    public static GeneratedApp Load(byte[]? weights, GeneratorRun? run = null) =>
        new((run ?? Generated).Emit(weights is null ? null : new Dictionary<string, byte[]> { ["Generated.Net.weights"] = weights }));

    public static float[] Input(int seed) => NetworkBuilder.RandomTensor(seed, 1, 3, 17, 17).ToArray();

    /// <summary>19 x 18 pixels, of which the network sees 17 x 17 from column 1, row 0 on; and the input that it must become.</summary>
    public static (byte[] Rgb, float[] Input) Picture()
    {
        var rgb = new byte[19 * 18 * 3];
        new Random(5).NextBytes(rgb);
        var input = new float[3 * 17 * 17];
        for (int channel = 0; channel < 3; channel++)
        {
            for (int y = 0; y < 17; y++)
            {
                for (int x = 0; x < 17; x++)
                    input[(((channel * 17) + y) * 17) + x] = (rgb[(((y * 19) + x + 1) * 3) + 2 - channel] - (float)Preprocessing.Mean[channel]) / 2;
            }
        }

        return (rgb, input);
    }

    public static T Call<T>(string method, params object[] arguments) => App.Call<T>(method, arguments);

    public static void AssertThrows<T>(string message, string method, params object[] arguments)
        where T : Exception => App.AssertThrows<T>(message, method, arguments);
}
