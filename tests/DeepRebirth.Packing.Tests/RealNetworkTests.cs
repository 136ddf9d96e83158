using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.OnnxRuntime;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

/// <summary>Real networks against ONNX Runtime on the same file.</summary>
[TestClass]
public sealed class RealNetworkTests
{
    private const float Relative = 1e-4f;

    [TestMethod]
    [DataRow("models/bvlc_googlenet.onnx", 1, false)]
    [DataRow("models/bvlc_googlenet.onnx", 1, true)]
    [DataRow("models/bvlc_googlenet.onnx", 3, true)]
    [DataRow("models/squeezenet_v1.1.onnx", 1, false)]
    [DataRow("models/squeezenet_v1.1.onnx", 1, true)]
    [DataRow("models/squeezenet_v1.1.onnx", 3, true)]
    public void Scores_are_those_of_onnx_runtime(string model, int batch, bool isSmooth)
    {
        string path = SharedData.Require(model);
        OnnxRuntimeLibrary library = Oracle.Require();
        Network network = OnnxReader.Read(path).WithBatch(batch);
        float[] input = isSmooth ? Waves(batch, 224) : Noise(batch, 224);
        using var session = new OnnxRuntimeSession(library, path, threads: 2);
        float[] expected = session.Run(new OnnxRuntimeTensor(network.Inputs[0].Name, [batch, 3, 224, 224], input))[0].Values;

        NetworkProgram program = Lowering.Lower(network);
        MemoryCheck.NothingOverlaps(program);
        var actual = new float[expected.Length];
        using var runner = new ProgramRunner(program);
        using ProgramContext context = runner.CreateContext(threads: 2);
        context.Run(input, actual);

        int classes = expected.Length / batch;
        for (int image = 0; image < batch; image++)
            AssertSameScores(expected.AsSpan(image * classes, classes), actual.AsSpan(image * classes, classes));
    }

    [TestMethod]
    public void GoogLeNet_is_lowered_as_designed()
    {
        Network network = OnnxReader.Read(SharedData.Require("models/bvlc_googlenet.onnx"));
        NetworkProgram program = Lowering.Lower(network, new LoweringOptions { Plan = ConvolutionPlan.Make(network, CpuProfile.Avx512) });

        // All 3x3 and 5x5 convolutions of the modules and conv2 are worth transforming, and the first one.
        Assert.AreEqual(37, program.Kernels().Count(kernel => kernel == "ConvolutionStep"));
        Assert.AreEqual(19, program.Kernels().Count(kernel => kernel == "WinogradConvolutionStep"));
        Assert.AreEqual(1_582_671_872, program.MultiplyAdds);
        CollectionAssert.AreEquivalent(
            new[] { "WinogradPhasesStep", "ConvolutionStep", "WinogradInputStep", "WinogradConvolutionStep", "MaxPoolingStep", "LocalResponseNormalizationStep", "AveragePoolingStep", "GemmStep" },
            program.Kernels().Distinct().ToArray(),
            "Concat, Flatten and Relu cost no step.");
        Assert.AreEqual(ScoreKind.Logits, program.Scores);
        // Kept without sharing, the tensors take 24 MB; the second normalization and its input would take 4.8, were it not computed over it.
        Assert.IsTrue(program.ArenaFloats * 4L < 4_800_000, $"{program.ArenaFloats * 4L} bytes");
    }

    [TestMethod]
    public void GoogLeNet_without_AVX512_has_its_1x1_convolutions_of_many_channels_by_Strassen()
    {
        Network network = OnnxReader.Read(SharedData.Require("models/bvlc_googlenet.onnx"));
        ConvolutionPlan plan = ConvolutionPlan.Make(network, CpuProfile.Avx2);
        NetworkProgram program = Lowering.Lower(network, new LoweringOptions { Plan = plan });

        // In every module from 3b on, the reducers and the 1x1 branch share the factors of the module's input; 4e has a wide convolution behind its pool, too.
        Assert.AreEqual(9, program.Kernels().Count(kernel => kernel == "StrassenInputStep"));
        Assert.AreEqual(1_582_671_872, program.MultiplyAdds);
        Assert.AreEqual(plan.Choices.Count(choice => choice.Algorithm == "Strassen"), program.Kernels().Count(kernel => kernel == "StrassenConvolutionStep"));
    }

    /// <summary>Within 1e-4 of the largest score, with the same winner.</summary>
    private static void AssertSameScores(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        float largest = 0;
        foreach (float score in expected)
            largest = Math.Max(largest, Math.Abs(score));
        float difference = 0;
        for (int i = 0; i < expected.Length; i++)
            difference = Math.Max(difference, Math.Abs(expected[i] - actual[i]));
        Assert.IsTrue(difference <= Relative * largest, $"The largest difference is {difference}, the largest score {largest}.");
        Assert.AreEqual(Winner(expected), Winner(actual));
    }

    private static int Winner(ReadOnlySpan<float> scores)
    {
        int winner = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[winner])
                winner = i;
        }
        return winner;
    }

    private static float[] Noise(int batch, int size)
    {
        var random = new Random(5);
        var pixels = new float[batch * 3 * size * size];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (float)((random.NextDouble() * 255) - 115);
        return pixels;
    }

    private static float[] Waves(int batch, int size)
    {
        var pixels = new float[batch * 3 * size * size];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int plane, int y, int x) = (i / (size * size), i / size % size, i % size);
            pixels[i] = 100 * MathF.Sin((x * (plane + 1) / 23f) + (y / 31f));
        }
        return pixels;
    }
}
