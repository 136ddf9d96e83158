using System.Globalization;
using System.Runtime.Loader;
using DeepRebirth.Networks;
using DeepRebirth.Packing;

namespace DeepRebirth.Tests.Shared;

/// <summary>
/// A network on its whole way: lowered, written as a manifest, generated as C#, compiled with Roslyn, loaded and run. Many networks are
/// compiled at once, because most of the time goes into the kernels, which they share.
/// </summary>
public sealed class GeneratedNetwork
{
    private readonly RunMethod run;
    private readonly byte[] weights;

    private GeneratedNetwork(NetworkProgram program, RunMethod run)
    {
        Program = program;
        this.run = run;
        weights = WeightsOf(program);
    }

    private delegate float[][] RunMethod(Stream weights, int threads, int batch, float[][] inputs);

    /// <summary>The program that the code was generated from.</summary>
    public NetworkProgram Program { get; }

    /// <summary>Compiles one network.</summary>
    public static GeneratedNetwork Compile(Network network) => CompileAll([network]).Single();

    /// <summary>Compiles networks into one assembly, which is unloaded when nobody refers to the results any more.</summary>
    public static IReadOnlyList<GeneratedNetwork> CompileAll(IEnumerable<Network> networks)
    {
        NetworkProgram[] programs = [.. networks.Select(network => Lowering.Lower(network))];
        string[] names = [.. programs.Select((_, index) => "Network" + index.ToString(CultureInfo.InvariantCulture))];
        GeneratorRun generated = GeneratorRun.On(
            programs.Select((program, index) => Harness(names[index], program)),
            programs.Select((program, index) => ($"{names[index]}.network.json", ManifestOf(program, names[index]))));
        Assert.IsEmpty(generated.Diagnostics);

        var context = new AssemblyLoadContext("generated networks", isCollectible: true);
        var assembly = context.LoadFromStream(new MemoryStream(generated.Emit()));
        return
        [
            .. programs.Select((program, index) => new GeneratedNetwork(
                program,
                assembly.GetType($"Generated.{names[index]}Harness", throwOnError: true)!.GetMethod("Run")!
                    .CreateDelegate<RunMethod>())),
        ];
    }

    /// <summary>The manifest of a program, as a build writes it.</summary>
    public static string ManifestOf(
        NetworkProgram program,
        string className,
        IReadOnlyList<string>? labels = null,
        ManifestPreprocessing? preprocessing = null,
        WeightLayout layout = WeightLayout.Packed) =>
        ManifestWriter.Write(program, new ManifestOptions
        {
            ClassName = className,
            Namespace = "Generated",
            ModelName = program.Name,
            Labels = labels,
            Preprocessing = preprocessing,
            WeightLayout = layout,
        });

    /// <summary>The bytes of a program's weights file.</summary>
    public static byte[] WeightsOf(NetworkProgram program, WeightLayout layout = WeightLayout.Packed)
    {
        using var stream = new MemoryStream();
        WeightsFile.Write(program, stream, layout);
        return stream.ToArray();
    }

    /// <summary>Runs the compiled class.</summary>
    /// <param name="inputs">The values of the network's inputs, row-major, in its order.</param>
    /// <param name="threads">The threads of the instance.</param>
    /// <returns>The values of the outputs in the network's order.</returns>
    public float[][] Run(float[][] inputs, int threads = 1) => run(new MemoryStream(weights), threads, 0, inputs);

    /// <summary>The same with <c>RunBatch</c>.</summary>
    /// <param name="batch">The number of inputs; those of each tensor lie one behind the other, as do the outputs.</param>
    /// <param name="inputs">The values of the network's inputs.</param>
    /// <param name="threads">The threads of the instance.</param>
    public float[][] RunBatch(int batch, float[][] inputs, int threads = 1) => run(new MemoryStream(weights), threads, batch, inputs);

    // Spans cannot pass through reflection, so each network gets a method that takes arrays.
    private static string Harness(string name, NetworkProgram program)
    {
        string outputs = string.Join(", ", program.Outputs.Select(output => $"new float[System.Math.Max(1, batch) * {output.Shape.ElementCount}]"));
        string arguments = string.Join(
            ", ",
            program.Inputs.Select((_, index) => $"inputs[{index}]").Concat(program.Outputs.Select((_, index) => $"outputs[{index}]")));
        return $$"""
            #pragma warning disable CS1591
            namespace Generated;

            public static class {{name}}Harness
            {
                public static float[][] Run(System.IO.Stream weights, int threads, int batch, float[][] inputs)
                {
                    using var network = {{name}}.Create(weights, threads);
                    float[][] outputs = [{{outputs}}];
                    if (batch == 0)
                        network.Run({{arguments}});
                    else
                        network.RunBatch({{arguments}});
                    return outputs;
                }
            }
            """;
    }
}
