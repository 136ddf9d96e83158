using DeepRebirth.Kernels;
using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

[TestClass]
public sealed class NormalizationLoweringTests
{
    [TestMethod]
    [DataRow(16, 8)]
    [DataRow(20, 30)] // row by row
    public void A_normalization_is_computed_over_its_input(int channels, int size)
    {
        var build = new NetworkBuilder(1, 16, size, size);
        string x = build.Convolution("input", channels, 1);
        Network network = build.Build(build.Convolution(build.Lrn(x), 4, 1));
        LocalResponseNormalizationStep step = Normalization(ProgramCheck.AgreesWithReference(network));

        Assert.AreEqual(step.Input, step.Output);
    }

    [TestMethod]
    public void A_normalization_of_a_whole_Concat_is_computed_over_it()
    {
        var build = new NetworkBuilder(1, 16, 8, 8);
        string joined = build.Concat(build.Convolution("input", 8, 1), build.Convolution("input", 12, 1));
        Network network = build.Build(build.Convolution(build.Lrn(joined), 4, 1));
        LocalResponseNormalizationStep step = Normalization(ProgramCheck.AgreesWithReference(network));

        Assert.AreEqual(step.Input, step.Output);
    }

    [TestMethod]
    [DataRow(false)] // at the same time
    [DataRow(true)] // later
    public void Not_where_another_layer_reads_the_input(bool later)
    {
        var build = new NetworkBuilder(1, 16, 8, 8);
        string x = build.Convolution("input", 20, 1);
        string y = build.Lrn(x);
        Network network = build.Build(later ? build.Sum(y, x) : build.Sum(y, build.Convolution(x, 20, 1)));

        AssertApart(Normalization(ProgramCheck.AgreesWithReference(network)));
    }

    [TestMethod]
    public void Not_where_the_input_is_an_output_of_the_network()
    {
        var build = new NetworkBuilder(1, 16, 1, 1);
        string x = build.Convolution("input", 20, 1);

        AssertApart(Normalization(ProgramCheck.AgreesWithReference(build.Build(build.Convolution(build.Lrn(x), 4, 1), x))));
    }

    [TestMethod]
    public void Not_where_the_output_has_a_border_that_the_input_has_not()
    {
        var build = new NetworkBuilder(1, 16, 8, 8);
        string x = build.Convolution("input", 20, 1);
        Network network = build.Build(build.Convolution(build.Lrn(x), 4, 3, padding: 1));
        LocalResponseNormalizationStep step = Normalization(ProgramCheck.AgreesWithReference(network, ProgramCheck.Directly));

        Assert.IsTrue(step.Output.HasBorder && !step.Input.HasBorder);
        AssertApart(step);
    }

    [TestMethod]
    public void Not_where_the_input_is_a_part_of_a_Concat()
    {
        var build = new NetworkBuilder(1, 16, 8, 8);
        string x = build.Convolution("input", 16, 1);
        string joined = build.Concat(x, build.Convolution("input", 16, 1));
        LocalResponseNormalizationStep step = Normalization(ProgramCheck.AgreesWithReference(build.Build(build.Lrn(x), joined)));

        AssertApart(step);
    }

    private static LocalResponseNormalizationStep Normalization(NetworkProgram program) =>
        program.Steps.Select(step => step.Step).OfType<LocalResponseNormalizationStep>().Single();

    private static void AssertApart(LocalResponseNormalizationStep step)
    {
        nint first = Math.Min(step.Input.Offset, step.Output.Offset);
        nint second = Math.Max(step.Input.Offset, step.Output.Offset);
        int pitch = first == step.Input.Offset ? step.Input.ImagePitch : step.Output.ImagePitch;
        Assert.IsTrue(first + pitch <= second, $"{step.Input} and {step.Output} overlap.");
    }
}
