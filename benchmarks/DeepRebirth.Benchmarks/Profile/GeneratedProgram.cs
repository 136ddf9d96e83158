using System.Reflection;
using System.Runtime.InteropServices;
using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.Kernels;

namespace DeepRebirth.Benchmarks.Profile;

/// <summary>
/// The steps of a generated class, over an arena and weights of their own. Generated classes keep their steps to themselves, hence the reflection.
/// </summary>
internal sealed unsafe class GeneratedProgram : IDisposable
{
    private const int Alignment = 64;

    private readonly float* arena;
    private readonly float* weights;
    private readonly int arenaFloats;

    /// <summary>Finds the steps of a class and loads its weights: the embedded ones, else the file beside the program.</summary>
    /// <exception cref="BenchmarkException">The class is not built as expected.</exception>
    public GeneratedProgram(Type network)
    {
        Type layers = network.GetNestedType("Layers", BindingFlags.NonPublic) ?? throw Missing(network, "nested type Layers");
        Steps =
        [
            .. layers.GetFields(BindingFlags.Static | BindingFlags.NonPublic)
                .Where(field => field.FieldType.IsAssignableTo(typeof(IStep)))
                .OrderBy(field => field.MetadataToken) // the order of the source, which is the order in which they run
                .Select(field => (field.Name, (IStep)field.GetValue(null)!)),
        ];
        arenaFloats = layers.GetProperties(BindingFlags.Static | BindingFlags.NonPublic)
            .FirstOrDefault(property => property.Name.EndsWith("." + nameof(INetwork.ArenaFloats), StringComparison.Ordinal))?
            .GetValue(null) as int? ?? throw Missing(network, nameof(INetwork.ArenaFloats));
        arena = (float*)NativeMemory.AlignedAlloc((nuint)arenaFloats * sizeof(float), Alignment);
        new Span<float>(arena, arenaFloats).Clear();

        using Stream stream = network.Assembly.GetManifestResourceStream($"{network.FullName}.weights") ?? OpenFile(network);
        int bytes = checked((int)stream.Length);
        weights = (float*)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
        stream.ReadExactly(new Span<byte>(weights, bytes));
    }

    /// <summary>The steps under the names of the generated code, in the order in which they run.</summary>
    public IReadOnlyList<(string Name, IStep Step)> Steps { get; }

    /// <summary>Puts values where the first step reads the network's input.</summary>
    /// <exception cref="BenchmarkException">The first step is of a kind that reads no input.</exception>
    public void SetInput(float[] values)
    {
        int offset = (int)InputOf(Steps[0].Step);
        values.CopyTo(new Span<float>(arena + offset, arenaFloats - offset));
    }

    /// <summary>Runs all units of a step.</summary>
    public void Run(int step) => Steps[step].Step.Run(arena, weights, 0, Steps[step].Step.Units);

    public void Dispose()
    {
        NativeMemory.AlignedFree(arena);
        NativeMemory.AlignedFree(weights);
    }

    /// <summary>Where a step's input lies, whatever its kind: not every build has all kinds of steps.</summary>
    private static nint InputOf(object step) =>
        step.GetType().GetProperty("InputOffset") is { } offset ? offset.GetValue(step) is int place ? place : (nint)offset.GetValue(step)!
        : step.GetType().GetProperty("Input") is { } input ? ((ImageTensor)input.GetValue(step)!).Offset
        : step.GetType().GetProperty("Convolution") is { } convolution ? InputOf(convolution.GetValue(step)!)
        : throw new BenchmarkException($"A {step.GetType().Name} is not known to read a network's input.");

    private static FileStream OpenFile(Type network)
    {
        string file = NetworkCatalog.Beside($"{network.Name}.weights");
        return File.Exists(file) ? File.OpenRead(file) : throw Missing(network, $"embedded weights, nor is there a file '{file}'");
    }

    private static BenchmarkException Missing(Type network, string what) => new($"The generated class {network.Name} has no {what}.");
}
