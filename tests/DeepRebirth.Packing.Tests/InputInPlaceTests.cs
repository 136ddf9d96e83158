using System.Runtime.InteropServices;
using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

/// <summary>Which networks read their input where the caller has it, and which have it copied into the arena.</summary>
[TestClass]
public sealed class InputInPlaceTests
{
    [TestMethod]
    public void A_first_convolution_reads_the_input_where_it_is()
    {
        var direct = new NetworkBuilder(1, 3, 20, 20);
        AssertReaders(direct.Build(direct.Convolution("input", 24, 3)), "ConvolutionStep");

        var pooled = new NetworkBuilder(1, 3, 82, 82);
        AssertReaders(pooled.Build(pooled.MaxPool(pooled.Convolution("input", 24, 3), 3, 2)), "PooledConvolutionStep");

        var averaged = new NetworkBuilder(1, 3, 14, 14);
        AssertReaders(averaged.Build(averaged.GlobalAveragePool(averaged.Convolution("input", 512, 3))), "AveragedConvolutionStep");
    }

    [TestMethod]
    public void So_does_who_brings_it_into_another_layout()
    {
        var border = new NetworkBuilder(1, 3, 20, 20);
        AssertReaders(border.Build(border.Convolution("input", 24, 3, padding: 1)), "ImageFromPlainStep");

        var blocks = new NetworkBuilder(1, 40, 9, 9);
        AssertReaders(blocks.Build(blocks.Convolution(blocks.MaxPool("input", 3, 2), 24, 3)), "ImageFromPlainStep");
    }

    [TestMethod]
    public void Several_steps_may_read_it()
    {
        var build = new NetworkBuilder(1, 3, 20, 20);
        AssertReaders(
            build.Build(build.Concat(build.Convolution("input", 24, 3), build.Convolution("input", 24, 3), build.MaxPool(build.Convolution("input", 24, 3, padding: 1), 3, 1))),
            "ConvolutionStep", "ConvolutionStep", "ImageFromPlainStep");
    }

    [TestMethod]
    public void It_is_copied_where_others_read_it_or_it_is_returned_or_has_company()
    {
        var matrix = new NetworkBuilder(1, 40);
        AssertReaders(matrix.Build(matrix.Gemm("input", 10)));

        var overwritten = new NetworkBuilder(1, 40);
        AssertReaders(overwritten.Build(overwritten.Relu("input")));

        var both = new NetworkBuilder(1, 3, 20, 20);
        AssertReaders(both.Build(both.Convolution("input", 24, 3), both.Gemm(both.Flatten("input"), 10)));

        var returned = new NetworkBuilder(1, 3, 20, 20);
        AssertReaders(returned.Build(returned.Convolution("input", 24, 3), returned.Reshape("input", 1, 1200)));

        var company = new NetworkBuilder(1, 3, 20, 20);
        string other = company.Input("other", 1, 3, 20, 20);
        AssertReaders(company.Build(company.Convolution("input", 24, 3), company.Convolution(other, 24, 3)));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void A_context_gives_the_same_bits_wherever_the_input_is(int threads)
    {
        var build = new NetworkBuilder(1, 3, 20, 20);
        using var runner = new ProgramRunner(Lowering.Lower(build.Build(build.GlobalMaxPool(build.Convolution("input", 24, 3)))));
        using ProgramContext context = runner.CreateContext(threads);
        for (int seed = 0; seed < 4; seed++)
        {
            float[] input = NetworkBuilder.RandomTensor(seed, 1, 3, 20, 20).ToArray();
            byte[] bytes = [0, .. MemoryMarshal.AsBytes<float>(input)];
            var (elsewhere, unaligned) = (new float[24], new float[24]);
            context.Run(input, elsewhere);
            context.Run(MemoryMarshal.Cast<byte, float>(bytes.AsSpan(1)), unaligned);
            input.CopyTo(context.Input(0));
            context.Run();

            CollectionAssert.AreEqual(context.Output(0).ToArray(), elsewhere);
            CollectionAssert.AreEqual(elsewhere, unaligned);
        }
    }

    private static void AssertReaders(Network network, params string[] kernels)
    {
        NetworkProgram program = ProgramCheck.AgreesAsItIs(network, ProgramCheck.Directly);

        CollectionAssert.AreEquivalent(kernels, program.Steps.Where(step => step.ReadsInput).Select(step => step.Kernel).ToArray());
        Assert.AreEqual(kernels.Length > 0, program.ReadsInputInPlace);
    }
}
