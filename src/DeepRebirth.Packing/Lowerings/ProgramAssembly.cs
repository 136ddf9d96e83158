using System.Collections.Immutable;
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
            Steps = [.. phases.Steps.SelectMany(phase => InOrder(phase, places))],
            Phases = [.. phases.Steps.Select(phase => phase.Length)],
            Weights = context.Weights.ToArray(),
        };
    }

    /// <summary>Behind what each thread runs for itself, large pieces of work first: where the last ones are small, the threads end a phase at about the same time.</summary>
    private static IEnumerable<ProgramStep> InOrder(ImmutableArray<StepDraft> phase, Places places) => phase
        .Select(draft => (draft, step: Finish(draft, places)))
        .OrderByDescending(pair => pair.step.Step.Work.IsOwn)
        .ThenByDescending(pair => (pair.step.MultiplyAdds + ((long)WorkOfAFloat * pair.draft.Writes.Floats)) / Math.Max(1, pair.step.Step.Units))
        .Select(pair => pair.step);

    private static ProgramStep Finish(StepDraft draft, Places places) => new(draft.Build(places))
    {
        Name = draft.Name,
        Layers = draft.Layers,
        Description = draft.Description,
        MultiplyAdds = draft.MultiplyAdds,
    };
}
