using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

/// <summary>Where the images of a batch begin to go together.</summary>
[TestClass]
public sealed class ProgramTailTests
{
    [TestMethod]
    public void Begins_with_the_first_of_many_weights()
    {
        var build = new NetworkBuilder(1, 3, 12, 12);
        string x = build.Flatten(build.MaxPool(build.Relu(build.Convolution("input", 16, kernel: 3)), 2, 2));
        x = build.Softmax(build.Gemm(build.Relu(build.Gemm(x, 400)), 300));
        NetworkProgram program = Lowering.Lower(build.Build(x));

        Assert.AreEqual("GemmStep", FirstStep(program).Kernel);
        Assert.AreEqual("400, Relu", FirstStep(program).Description);
        AssertHoldsAllThatIsUsed(program);
    }

    [TestMethod]
    public void Begins_later_where_much_would_be_copied_for_few_weights()
    {
        // What the first layer writes lies behind the input, which is large.
        var build = new NetworkBuilder(1, 20_000);
        NetworkProgram program = Lowering.Lower(build.Build(build.Gemm(build.Gemm(build.Gemm("input", 2), 600), 700)));

        Assert.AreSame(program.Steps[^1], FirstStep(program));
        AssertHoldsAllThatIsUsed(program);
    }

    [TestMethod]
    public void Is_absent_where_weights_are_few()
    {
        var build = new NetworkBuilder(1, 3, 12, 12);
        string x = build.GlobalAveragePool(build.Convolution("input", 16, kernel: 3));

        Assert.IsNull(Lowering.Lower(build.Build(build.Gemm(build.Flatten(x), 10))).Tail);
        Assert.IsNull(Lowering.Lower(build.Build(x)).Tail);
    }

    [TestMethod]
    public void Is_absent_where_the_network_itself_takes_a_batch()
    {
        var build = new NetworkBuilder(4, 100);

        Assert.IsNull(Lowering.Lower(build.Build(build.Gemm(build.Gemm("input", 900), 900))).Tail);
    }

    private static ProgramStep FirstStep(NetworkProgram program) => program.Steps[program.Phases.Take(program.Tail!.FirstPhase).Sum()];

    private static void AssertHoldsAllThatIsUsed(NetworkProgram program)
    {
        ProgramTail tail = program.Tail!;
        foreach (MemoryRegion region in program.Memory.Regions.Where(region => region.LastPhase >= tail.FirstPhase))
            Assert.IsLessThanOrEqualTo(tail.Floats, region.Offset + region.Floats, region.ToString());
        foreach (ProgramTensor output in program.Outputs)
            Assert.IsLessThanOrEqualTo(tail.Floats, output.Offset + output.Shape.ElementCount, output.Name);
    }
}
