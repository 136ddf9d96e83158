using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DeepRebirth.FineTuning.Gradients.Convolutions;
using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.Kernels;

namespace DeepRebirth.FineTuning.Tests.Numerics;

/// <summary>Holds the tiles of every instruction set to plain loops.</summary>
[TestClass]
public sealed unsafe class BlockedConvolutionTests
{
    private const int Inputs = 21, Outputs = 40, Rows = 4, Columns = 9, Taps = 4, Lanes = 16;

    // A 2 x 2 kernel without border: the input has a row and a column more than the output.
    private const int InputRows = Rows + 1, InputColumns = Columns + 1;

    private readonly float[] input = Random(1, Inputs * InputRows * InputColumns);
    private readonly float[] kernel = Random(2, Outputs * Inputs * Taps);
    private readonly float[] bias = [.. Random(3, Outputs), .. new float[8]];
    private readonly float[] gradient = Random(4, Outputs * Rows * Columns);

    [TestMethod]
    public void Avx512_computes_what_plain_loops_do()
    {
        if (!Avx512F.IsSupported)
            Assert.Inconclusive("This processor has no AVX-512.");
        Check(new BlockedConvolution<Avx512Lanes, Vector512<float>, Seven>());
    }

    [TestMethod]
    public void Avx2_computes_what_plain_loops_do()
    {
        if (!Avx2.IsSupported || !Fma.IsSupported)
            Assert.Inconclusive("This processor has no AVX2.");
        Check(new BlockedConvolution<Avx2Lanes, Vector256<float>, Three>());
    }

    [TestMethod]
    public void The_portable_kernels_compute_what_plain_loops_do() => Check(new BlockedConvolution<PortableLanes, Vector128<float>, Three>());

    private void Check(BlockedConvolution kernels)
    {
        nint row = InputColumns * Lanes * sizeof(float);
        nint[] taps = GC.AllocateUninitializedArray<nint>(Taps, pinned: true);
        new nint[] { 0, Lanes * sizeof(float), row, row + (Lanes * sizeof(float)) }.CopyTo(taps, 0);
        var set = new TapSet(2, Inputs - Lanes, taps);
        float[] x = Blocked(input, Inputs, InputRows * InputColumns);
        float[] g = Blocked(gradient, Outputs, Rows * Columns);
        var y = new float[48 * Rows * Columns];
        var packed = new float[48 * Inputs * Taps];
        var sums = new float[48 * set.SumDepth];
        var part = new KernelPart(Outputs, Inputs, Inputs * Taps, Taps, 0, 0);
        fixed (float* w = kernel, p = packed, b = bias, px = x, pg = g, py = y, ps = sums)
        {
            KernelPacking.Pack(w, part, [0, 1, 2, 3], 2 * kernels.VectorLength, 48, Inputs, p);
            BlockedImages from = Images(px, InputRows, InputColumns);
            kernels.Convolve(from, set, p, b, Images(py, Rows, Columns), 3, (1, Rows, Columns), lowest: 0);
            kernels.SumWeightGradients(from, set, Images(pg, Rows, Columns), 3, (1, Rows, Columns), ps, accumulate: false);
            var kernelGradient = new float[kernel.Length];
            fixed (float* target = kernelGradient)
                KernelPacking.ReadSums(ps, part, Taps, kernels.VectorLength, Inputs, target);
            AssertOutput(y);
            AssertGradient(kernelGradient);
        }
    }

    private void AssertOutput(float[] actual)
    {
        float[] expected = new float[Outputs * Rows * Columns];
        for (int output = 0; output < Outputs; output++)
        {
            for (int pixel = 0; pixel < Rows * Columns; pixel++)
            {
                double sum = bias[output];
                for (int channel = 0; channel < Inputs; channel++)
                {
                    for (int tap = 0; tap < Taps; tap++)
                        sum += kernel[(((output * Inputs) + channel) * Taps) + tap] * (double)Input(channel, pixel, tap);
                }
                expected[(output * Rows * Columns) + pixel] = (float)Math.Max(0, sum);
            }
        }
        float[] blocked = Blocked(expected, Outputs, Rows * Columns);
        for (int i = 0; i < blocked.Length; i++)
            Assert.AreEqual(blocked[i], actual[i], 1e-4, $"output {i}");
    }

    private void AssertGradient(float[] actual)
    {
        for (int i = 0; i < actual.Length; i++)
        {
            double sum = 0;
            for (int pixel = 0; pixel < Rows * Columns; pixel++)
                sum += gradient[(i / Taps / Inputs * Rows * Columns) + pixel] * (double)Input(i / Taps % Inputs, pixel, i % Taps);
            Assert.AreEqual(sum, actual[i], 1e-4, $"gradient {i}");
        }
    }

    private float Input(int channel, int pixel, int tap) =>
        input[(((channel * InputRows) + (pixel / Columns) + (tap / 2)) * InputColumns) + (pixel % Columns) + (tap % 2)];

    private static BlockedImages Images(float* data, int rows, int columns) => new(data, Lanes, columns * Lanes, 0, rows * columns * Lanes);

    private static float[] Blocked(float[] planes, int channels, int pixels)
    {
        var blocked = new float[(channels + Lanes - 1) / Lanes * Lanes * pixels];
        for (int i = 0; i < planes.Length; i++)
            blocked[(i / pixels / Lanes * pixels * Lanes) + (i % pixels * Lanes) + (i / pixels % Lanes)] = planes[i];
        return blocked;
    }

    private static float[] Random(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
