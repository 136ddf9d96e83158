using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Packing;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>What a network costs where it runs: measured time, planned memory.</summary>
/// <param name="Milliseconds">The median time of a prediction on one thread of this machine.</param>
/// <param name="WorkingMemoryBytes">The working memory of a prediction.</param>
/// <param name="WeightBytes">The packed weights.</param>
/// <param name="Steps">The steps in the order in which they run.</param>
internal sealed record NetworkProfile(double Milliseconds, long WorkingMemoryBytes, long WeightBytes, ImmutableArray<StepProfile> Steps)
{
    private static readonly TimeSpan TimeToMeasure = TimeSpan.FromSeconds(0.8);

    /// <summary>Measures both networks side by side, their convolutions computed as the target's cost model chooses.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static (NetworkProfile Original, NetworkProfile Slim) Measure(Network original, Network slim, CpuProfile target, CancellationToken cancellation)
    {
        NetworkProgram[] programs = [Lower(original, target), Lower(slim, target)];
        ImmutableArray<ProgramTimes> times = StepTimer.Measure(programs, TimeToMeasure, cancellation);
        return (Of(programs[0], times[0]), Of(programs[1], times[1]));
    }

    private static NetworkProgram Lower(Network network, CpuProfile target) =>
        Lowering.Lower(network, new LoweringOptions { Plan = ConvolutionPlan.Make(network, target) });

    private static NetworkProfile Of(NetworkProgram program, ProgramTimes times) => new(
        times.Milliseconds,
        (long)program.ArenaFloats * sizeof(float),
        (long)program.Weights.Length * sizeof(float),
        [.. program.Steps.Zip(times.Steps, (step, milliseconds) => new StepProfile(step.Name, step.Layers, step.Description, milliseconds))]);
}

/// <summary>One step of a profile.</summary>
/// <param name="Name">Its name in the generated code.</param>
/// <param name="Layers">The layers that it computes, for example <c>conv1 (Conv)</c>; empty where it only moves data.</param>
/// <param name="Description">One line on what it does.</param>
/// <param name="Milliseconds">Its median time.</param>
internal sealed record StepProfile(string Name, ImmutableArray<string> Layers, string Description, double Milliseconds);
