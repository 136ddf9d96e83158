using DeepRebirth.Networks;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

[TestClass]
public sealed class ProgramRunnerTests
{
    [TestMethod]
    public void Contexts_of_one_runner_run_at_the_same_time()
    {
        Network network = SmallNetwork();
        using var runner = new ProgramRunner(Lowering.Lower(network));
        Parallel.For(0, 8, seed =>
        {
            Tensor input = NetworkBuilder.RandomTensor(seed, 1, 3, 8, 8);
            Tensor expected = ReferenceExecutor.Run(network, input);
            using ProgramContext context = runner.CreateContext(threads: 1 + (seed % 2));
            var output = new float[expected.Count];
            for (int i = 0; i < 20; i++)
            {
                context.Run(input.Values, output);
                ProgramCheck.AssertClose(expected, output, $"seed {seed}");
            }
        });
    }

    [TestMethod]
    public void Threads_that_share_a_context_take_turns()
    {
        Network network = SmallNetwork();
        using var runner = new ProgramRunner(Lowering.Lower(network));
        using ProgramContext context = runner.CreateContext();
        Parallel.For(0, 50, seed =>
        {
            Tensor input = NetworkBuilder.RandomTensor(seed, 1, 3, 8, 8);
            var output = new float[10];
            context.Run(input.Values, output);
            ProgramCheck.AssertClose(ReferenceExecutor.Run(network, input), output, $"seed {seed}");
        });
    }

    [TestMethod]
    public void A_run_allocates_nothing()
    {
        Network network = SmallNetwork();
        using var runner = new ProgramRunner(Lowering.Lower(network));
        using ProgramContext context = runner.CreateContext();
        var (input, output) = (new float[3 * 8 * 8], new float[10]);
        context.Run(input, output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            context.Run(input, output);

        Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [TestMethod]
    public void Several_inputs_and_outputs_go_in_the_networks_order()
    {
        var build = new NetworkBuilder(1, 4);
        string other = build.Input("other", 1, 4);
        Network network = build.Build(build.Product("input", other), build.Sum("input", other));
        using var runner = new ProgramRunner(Lowering.Lower(network));
        using ProgramContext context = runner.CreateContext();
        var (product, sum) = (new float[4], new float[4]);
        context.Run([new float[] { 1, 2, 3, 4 }, new float[] { 10, 20, 30, 40 }], [product, sum]);

        CollectionAssert.AreEqual(new float[] { 10, 40, 90, 160 }, product);
        CollectionAssert.AreEqual(new float[] { 11, 22, 33, 44 }, sum);
        Assert.ThrowsExactly<ArgumentException>(() => context.Run(new float[4], new float[4]));
        Assert.ThrowsExactly<ArgumentException>(() => context.Run([new float[4]], [product, sum]));
    }

    [TestMethod]
    public void Tensors_of_the_wrong_length_are_refused()
    {
        using var runner = new ProgramRunner(Lowering.Lower(SmallNetwork()));
        using ProgramContext context = runner.CreateContext();

        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => context.Run(new float[5], new float[10]));
        StringAssert.Contains(exception.Message, "'input' is 1x3x8x8");
        Assert.ThrowsExactly<ArgumentException>(() => context.Run(new float[3 * 8 * 8], new float[9]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => runner.CreateContext(threads: 0));
    }

    [TestMethod]
    public void A_context_may_outlive_its_runner_and_says_when_it_is_gone_itself()
    {
        Network network = SmallNetwork();
        var runner = new ProgramRunner(Lowering.Lower(network));
        ProgramContext context = runner.CreateContext(threads: 2);
        runner.Dispose();
        Tensor input = NetworkBuilder.RandomTensor(3, 1, 3, 8, 8);
        var output = new float[10];
        context.Run(input.Values, output);
        ProgramCheck.AssertClose(ReferenceExecutor.Run(network, input), output, "after the runner is disposed");

        context.Dispose();
        context.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => context.Run(input.Values, output));
        Assert.ThrowsExactly<ObjectDisposedException>(() => context.Input(0)[0] = 1);
        Assert.ThrowsExactly<ObjectDisposedException>(() => runner.CreateContext());
    }

    private static Network SmallNetwork()
    {
        var build = new NetworkBuilder(1, 3, 8, 8);
        string conv = build.Relu(build.Convolution("input", 24, 3, padding: 1));
        return build.Build(build.Gemm(build.Flatten(build.MaxPool(conv, 2, 2)), 10));
    }
}
