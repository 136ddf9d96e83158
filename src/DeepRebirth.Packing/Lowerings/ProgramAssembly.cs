using System.Collections.Immutable;
using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>The last act of lowering: lifetimes, the memory plan, and the steps with their places.</summary>
internal static class ProgramAssembly
{
    /// <summary>What writing a float costs, in multiply-adds: for the order of steps that have none.</summary>
    private const int WorkOfAFloat = 16;

    public static NetworkProgram Assemble(LoweringContext context)
    {
        Network network = context.Network;
        ImmutableDictionary<string, ImageView> images = network.Outputs.Distinct().Where(context.LeavesImage).ToImmutableDictionary(output => output, output => context.Tensors.Image(output));
        var outputs = network.Outputs.Distinct()
            .ToDictionary(output => output, output => images.TryGetValue(output, out ImageView? image) ? image.Storage : context.Tensors.Plain(output), StringComparer.Ordinal);
        var inputs = network.Inputs.ToDictionary(input => input.Name, input => context.Tensors.Plain(input.Name), StringComparer.Ordinal);

        Phases phases = Phases.Of(context.Drafts);
        var own = phases.Own.Select(step => step.Writes).ToHashSet();
        Lifetimes lifetimes = Lifetimes.Of([.. phases.Steps], inputs.Values, outputs.Values, own, inPlace: context.Options.ReuseMemory);
        MemoryPlan memory = MemoryPlan.Make(lifetimes.All, context.Options.ReuseMemory);
        var places = new Places(lifetimes.OffsetOf, own.Contains);
        ImmutableArray<ImmutableArray<(StepDraft Draft, IStep Step)>> steps =
            [.. phases.Steps.Select(phase => phase.Select(draft => (draft, draft.Build(places))).ToImmutableArray())];
        Storage? inPlace = InputInPlace.Of(inputs.Values, outputs.Values, steps.SelectMany(phase => phase));
        return new NetworkProgram(memory, context.Weights.ToPlain())
        {
            Name = network.Name,
            Inputs = [.. network.Inputs.Select(input => new ProgramTensor(input.Name, input.Shape, places[inputs[input.Name]]))],
            Outputs =
            [
                .. network.Outputs.Select(output => new ProgramTensor(output, network.ShapeOf(output), places[outputs[output]])
                {
                    Image = images.TryGetValue(output, out ImageView? image) ? places[image] : null,
                }),
            ],
            Scores = ScoreKinds.Of(network),
            Steps = [.. steps.SelectMany(InOrder).Select(step => Finish(step.Draft, step.Step, inPlace))],
            Phases = [.. phases.Steps.Select(phase => phase.Length)],
            Weights = context.Weights.ToArray(),
        };
    }

    /// <summary>Behind what each thread runs for itself, large pieces of work first: where the last ones are small, the threads end a phase at about the same time.</summary>
    private static IEnumerable<(StepDraft Draft, IStep Step)> InOrder(ImmutableArray<(StepDraft Draft, IStep Step)> phase) => phase
        .OrderByDescending(step => step.Step.Work.IsOwn)
        .ThenByDescending(step => (step.Draft.MultiplyAdds + ((long)WorkOfAFloat * step.Draft.Writes.Floats)) / Math.Max(1, step.Step.Units));

    private static ProgramStep Finish(StepDraft draft, IStep step, Storage? inPlace) => new(step)
    {
        Name = draft.Name,
        Layers = draft.Layers,
        Description = draft.Description,
        MultiplyAdds = draft.MultiplyAdds,
        ReadsInput = inPlace is not null && draft.Reads.Contains(inPlace),
    };
}
