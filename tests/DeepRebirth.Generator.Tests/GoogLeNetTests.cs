using System.Diagnostics;
using System.Text;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Packing;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Generator.Tests;

/// <summary>The real GoogLeNet with the labels of ImageNet.</summary>
[TestClass]
public sealed class GoogLeNetTests
{
    public TestContext TestContext { get; set; } = null!;

    private static TimeSpan ProcessorTime => Process.GetCurrentProcess().TotalProcessorTime;

    [TestMethod]
    public void Becomes_a_readable_file_that_compiles_and_computes_the_same()
    {
        string[] labels = File.ReadAllLines(SharedData.Require("models/synset_words.txt"));
        Network network = OnnxReader.Read(SharedData.Require("models/bvlc_googlenet.onnx"));
        NetworkProgram program = Lowering.Lower(network);
        string manifest = GeneratedNetwork.ManifestOf(program, "GoogLeNet", labels, new ManifestPreprocessing(0, 224, 224, true, [104, 117, 123], [1, 1, 1]));

        // Twice, as the compiler server of a build has compiled something before. Time of all cores together, so that neighbours count little.
        GeneratorRun.On(("GoogLeNet.network.json", manifest)).Emit();
        TimeSpan start = ProcessorTime;
        GeneratorRun run = GeneratorRun.On(("GoogLeNet.network.json", manifest));
        TimeSpan generated = ProcessorTime;
        run.Emit();
        TimeSpan compiled = ProcessorTime;

        int bytes = Encoding.UTF8.GetByteCount(run.Files["Generated.GoogLeNet.g.cs"]);
        TestContext.WriteLine($"{program.Steps.Length} steps, {bytes} bytes; processor time: generated in {(generated - start).TotalMilliseconds:F0} ms, compiled in {(compiled - generated).TotalMilliseconds:F0} ms.");
        Assert.IsLessThan(120_000, bytes);
        Assert.IsLessThan(3, (compiled - start).TotalSeconds);

        float[] input = NetworkBuilder.RandomTensor(1, 1, 3, 224, 224).ToArray();
        float[] expected = new float[1000];
        using (var runner = new ProgramRunner(program))
        using (ProgramContext context = runner.CreateContext())
            context.Run(input, expected);
        CollectionAssert.AreEqual(expected, GeneratedNetwork.Compile(network).Run([input])[0]);
    }
}
