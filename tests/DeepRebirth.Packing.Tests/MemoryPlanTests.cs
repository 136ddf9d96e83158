using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

[TestClass]
public sealed class MemoryPlanTests
{
    [TestMethod]
    public void Tensors_that_never_live_together_share_memory()
    {
        MemoryPlan plan = Plan((100, 0, 1), (100, 1, 2), (100, 2, 3), (100, 3, 4));

        Assert.AreEqual(2 * 112, plan.ArenaFloats);
    }

    [TestMethod]
    public void A_small_tensor_takes_a_gap()
    {
        MemoryPlan plan = Plan((1600, 0, 9), (800, 0, 1), (640, 0, 9), (400, 0, 1), (320, 0, 9), (48, 3, 4));

        Assert.AreEqual(1600 + 800 + 640 + 400 + 320, plan.ArenaFloats);
    }

    [TestMethod]
    public void Tensors_lie_around_the_middle_of_those_before_them()
    {
        MemoryPlan plan = Plan((1600, 0, 1), (800, 2, 3), (320, 4, 5));

        Assert.AreEqual(1600, plan.ArenaFloats);
        foreach (MemoryRegion region in plan.Regions)
            Assert.AreEqual(800, region.Offset + (region.Floats / 2), region.ToString());
    }

    [TestMethod]
    public void A_tensor_keeps_to_the_edge_where_the_middle_would_make_the_arena_larger()
    {
        // In the middle, the second one would leave no room for the third.
        MemoryPlan plan = Plan((1600, 0, 1), (800, 2, 3), (720, 2, 3));

        Assert.AreEqual(1600, plan.ArenaFloats);
    }

    [TestMethod]
    public void Random_plans_never_overlap_and_need_at_least_what_lives_together()
    {
        var random = new Random(11);
        for (int round = 0; round < 200; round++)
        {
            (int Floats, int First, int Last)[] wanted = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ =>
            {
                int first = random.Next(-1, 20);
                return (random.Next(1, 500), first, first + random.Next(0, 8));
            })];
            MemoryPlan plan = Plan(wanted);

            int most = Enumerable.Range(-1, 30).Max(phase => plan.Regions.Where(r => r.FirstPhase <= phase && phase <= r.LastPhase).Sum(r => r.Floats));
            Assert.IsTrue(plan.ArenaFloats >= most);
            Assert.IsTrue(plan.ArenaFloats <= 2 * most, $"{plan.ArenaFloats} floats for {most} that live together");
            foreach (MemoryRegion a in plan.Regions)
            {
                foreach (MemoryRegion b in plan.Regions.Where(b => !ReferenceEquals(a, b)))
                {
                    bool together = a.FirstPhase <= b.LastPhase && b.FirstPhase <= a.LastPhase;
                    Assert.IsFalse(together && a.Offset < b.Offset + b.Floats && b.Offset < a.Offset + a.Floats, $"{a} and {b} overlap.");
                }
            }
        }
    }

    [TestMethod]
    public void Without_reuse_every_tensor_keeps_its_memory()
    {
        var build = new NetworkBuilder(1, 3, 8, 8);
        string x = "input";
        for (int i = 0; i < 5; i++)
            x = build.Relu(build.Convolution(x, 16, 3, padding: 1));
        Network network = build.Build(x);
        NetworkProgram kept = Lowering.Lower(network, new LoweringOptions { ReuseMemory = false });
        NetworkProgram shared = Lowering.Lower(network);

        Assert.AreEqual(kept.Memory.Regions.Sum(region => region.Floats), kept.ArenaFloats);
        Assert.IsTrue(shared.ArenaFloats < kept.ArenaFloats / 2);
    }

    [TestMethod]
    public void A_tensor_beyond_the_limit_is_named()
    {
        var build = new NetworkBuilder(1, 1, 30_000, 30_000);
        Network network = build.Build(build.Convolution("input", 64, 1));
        NetworkException exception = Assert.ThrowsExactly<NetworkException>(() => Lowering.Lower(network));

        Assert.AreEqual(NetworkProblem.TooLarge, exception.Problem);
        StringAssert.Contains(exception.Message, "conv1_out");
    }

    [TestMethod]
    public void Padding_beyond_the_limit_is_refused()
    {
        var build = new NetworkBuilder(1, 3, 4, 4);
        string pad = build.Pad("input", new Padding(1 << 29, 1 << 29, 1 << 29, 1 << 29));
        Network network = build.Build(build.Convolution(pad, 4, new Window(3, 3) { StrideX = 1 << 29, StrideY = 1 << 29 }));

        Assert.AreEqual(NetworkProblem.TooLarge, Assert.ThrowsExactly<NetworkException>(() => Lowering.Lower(network)).Problem);
    }

    [TestMethod]
    public void Groups_whose_dense_form_is_beyond_the_limit_are_refused()
    {
        const int Groups = 32749; // a prime: no bundle of groups fills whole blocks
        var kernel = Tensor.Adopt(new TensorShape(2 * Groups, 1, 1, 1), new float[2 * Groups]);
        var layer = new Convolution { Name = "wide", Inputs = ["input"], Output = "out", Kernel = kernel, Groups = Groups, Window = new Window(1, 1) };
        var network = new Network("test", [new NetworkInput("input", new TensorShape(1, Groups, 1, 1))], [layer], ["out"]);

        Assert.AreEqual(NetworkProblem.TooLarge, Assert.ThrowsExactly<NetworkException>(() => Lowering.Lower(network)).Problem);
    }

    private static MemoryPlan Plan(params (int Floats, int First, int Last)[] wanted)
    {
        var lifetimes = new List<Lifetime>();
        foreach ((int floats, int first, int last) in wanted)
        {
            var lifetime = new Lifetime(new Halves($"tensor {lifetimes.Count}", floats), first);
            lifetime.UseIn(last);
            lifetime.Measure(_ => 1);
            lifetimes.Add(lifetime);
        }
        return MemoryPlan.Make(lifetimes, reuse: true);
    }

    /// <summary>What two threads have the halves of.</summary>
    private sealed class Halves(string name, int floats) : Storage(name)
    {
        public override int Floats => floats;

        public override bool IsSharedByHalves => true;

        public override bool HasSameGeometry(Storage other) => false;
    }
}
