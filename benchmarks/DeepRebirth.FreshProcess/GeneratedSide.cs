#if NETWORK
using System.Reflection;
#endif

namespace DeepRebirth.FreshProcess;

/// <summary>The generated class, as any app uses it.</summary>
internal sealed class GeneratedSide : ISide
{
#if NETWORK
    private readonly OnlyNetwork network;
    private readonly float[] input = new float[OnlyNetwork.InputLength];
    private readonly float[] scores = new float[OnlyNetwork.OutputLength];

    private GeneratedSide(int threads) => network = new OnlyNetwork(threads);

    /// <summary>What the generated code asks for; read by reflection, as it is nobody's business but the class's own.</summary>
    public long ArenaBytes =>
        typeof(OnlyNetwork).GetNestedType("Layers", BindingFlags.NonPublic)?
            .GetProperties(BindingFlags.Static | BindingFlags.NonPublic)
            .FirstOrDefault(property => property.Name.EndsWith(".ArenaFloats", StringComparison.Ordinal))?
            .GetValue(null) is int floats ? (long)floats * sizeof(float) : 0;

    public static ISide Load(int threads) => new GeneratedSide(threads);

    public void Predict() => network.Run(input, scores);

    public void Dispose() => network.Dispose();
#else
    public long ArenaBytes => 0;

    public static ISide Load(int threads) => throw new InvalidOperationException("This was built without a network: the model file was not there.");

    public void Predict()
    {
    }

    public void Dispose()
    {
    }
#endif
}
