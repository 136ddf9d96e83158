using DeepRebirth.Benchmarks.Inference;
using DeepRebirth.Networks;
using DeepRebirth.Packing;
using DeepRebirth.Slimming;

namespace DeepRebirth.Benchmarks.SlimNetworks;

/// <summary>Times a slim network beside what the exact rewrites alone make of the original, on the kernels and by the plans that generated code has.</summary>
internal static class SlimTiming
{
    private static readonly InterleavedTiming Timing = new(Rounds: 15, Predictions: 40, WarmUp: TimeSpan.FromSeconds(1));

    /// <summary>The rounds: the slim network's milliseconds, then the exactly merged network's.</summary>
    public static IReadOnlyList<Round> Measure(Network original, Network slim, int threads)
    {
        Network exact = SlimmingPlanner.Plan(original, new SlimmingOptions { Selection = SlimmingSelection.Parse("Exact") }).Result;
        using var ours = new Side(slim, threads);
        using var theirs = new Side(exact, threads);
        return Timing.Measure(ours.Run, theirs.Run);
    }

    private sealed class Side : IDisposable
    {
        private readonly ProgramRunner runner;
        private readonly ProgramContext context;
        private readonly float[] input;

        public Side(Network network, int threads)
        {
            Network single = network.WithBatch(1);
            runner = new ProgramRunner(Lowering.Lower(single, new LoweringOptions { Plan = ConvolutionPlan.Make(single, CpuProfile.OfThisMachine) }));
            context = runner.CreateContext(threads);
            input = InputValues.Create(context.Input(0).Length);
        }

        // The input's memory is used again by later steps, so it is filled before every run, as generated code does.
        public void Run()
        {
            input.CopyTo(context.Input(0));
            context.Run();
        }

        public void Dispose()
        {
            context.Dispose();
            runner.Dispose();
        }
    }
}
