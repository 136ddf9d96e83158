using DeepRebirth.Kernels;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Networks.Reference;
using DeepRebirth.OnnxRuntime;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

/// <summary>Networks that live from Concat: nothing is copied, and the results are right on every instruction set.</summary>
[TestClass]
public sealed class ConcatNetworkTests
{
    private const float Relative = 1e-5f;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Agree_with_the_reference_without_copies()
    {
        foreach ((string name, Network network) in ConcatNetworks.All)
        {
            NetworkProgram program = ProgramCheck.AgreesWithReference(network);
            CollectionAssert.DoesNotContain(program.Kernels().ToArray(), "ImageCopyStep", name);
            Assert.IsNull(Problem(network), name);
        }
    }

    [TestMethod]
    [DataRow("DOTNET_EnableAVX512", "AVX2")]
    [DataRow("DOTNET_EnableAVX2", "portable")]
    [DataRow("DOTNET_EnableHWIntrinsic", "portable")]
    public Task Agree_with_the_reference_on_every_instruction_set(string switchedOff, string expected) =>
        InstructionSets.AssertRightWithoutAsync(typeof(ConcatNetworkTests).Assembly, switchedOff, expected, VectorStep.InstructionSet);

    [TestMethod]
    public void Agree_with_onnx_runtime()
    {
        OnnxRuntimeLibrary library = Oracle.Require();
        foreach ((string name, Network network) in ConcatNetworks.All)
        {
            string path = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.onnx");
            try
            {
                OnnxWriter.Write(network, path);
                using var session = new OnnxRuntimeSession(library, path, threads: 1);
                float[] input = ProgramCheck.RandomInputs(network)["input"].ToArray();
                float[] expected = session.Run(new OnnxRuntimeTensor("input", [.. network.Inputs[0].Shape], input))[0].Values;
                AssertEqualScores(expected, Run(Lowering.Lower(network), input, threads: 2), name);
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>The arenas that these networks had when slices of odd widths were copied, in floats.</summary>
    [TestMethod]
    public void Take_less_memory_than_with_copies()
    {
        int[] withCopies = [39_360, 64_896, 107_392, 28_608, 23_312];
        foreach (((string name, Network network), int before) in ConcatNetworks.All.Zip(withCopies))
        {
            int arena = Lowering.Lower(network, ProgramCheck.Directly).ArenaFloats;
            TestContext.WriteLine($"{name}: {arena} floats, with copies {before}");
            Assert.IsTrue(arena < before, $"{name}: {arena} floats");
        }
    }

    /// <summary>The entry point of the child processes: prints the instruction set and each failure; the exit code says whether there was one.</summary>
    public static int Main()
    {
        Console.WriteLine(VectorStep.InstructionSet);
        string[] failures =
        [
            .. from network in ConcatNetworks.All
               let problem = Problem(network.Network)
               where problem is not null
               select $"{network.Name}: {problem}",
        ];
        foreach (string failure in failures)
            Console.WriteLine(failure);
        return failures.Length == 0 ? 0 : 1;
    }

    /// <summary>What is wrong with the direct program's tensor in front of the softmax, on one or two threads; null for nothing.</summary>
    private static string? Problem(Network network)
    {
        var logits = new Network(network.Name, network.Inputs, network.Layers, [network.ProducerOf(network.Outputs[0])!.Input]);
        Dictionary<string, Tensor> inputs = ProgramCheck.RandomInputs(logits);
        float[] expected = ReferenceExecutor.Run(logits, inputs)[logits.Outputs[0]].ToArray();
        NetworkProgram program = Lowering.Lower(logits, ProgramCheck.Directly);
        foreach (int threads in (int[])[1, 2])
        {
            float[] actual = Run(program, inputs["input"].ToArray(), threads);
            float difference = Difference(expected, actual);
            if (!(difference <= Relative))
                return $"the largest difference is {difference} of the largest value on {threads} threads";
        }
        return null;
    }

    private static float[] Run(NetworkProgram program, float[] input, int threads)
    {
        using var runner = new ProgramRunner(program);
        using ProgramContext context = runner.CreateContext(threads);
        context.Arena.Fill(float.NaN);
        input.CopyTo(context.Input(0));
        context.Run();
        return context.Output(0).ToArray();
    }

    private static void AssertEqualScores(float[] expected, float[] actual, string name) =>
        Assert.IsTrue(Difference(expected, actual) <= 1e-4f, $"{name}: {string.Join(' ', actual)} instead of {string.Join(' ', expected)}");

    /// <summary>The largest difference, relative to the largest value; NaN where there is one.</summary>
    private static float Difference(float[] expected, float[] actual) =>
        expected.Zip(actual, (right, value) => MathF.Abs(right - value)).Aggregate(0f, MathF.Max) / expected.Max(MathF.Abs);
}
