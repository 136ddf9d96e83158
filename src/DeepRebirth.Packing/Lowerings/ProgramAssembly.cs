using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>The last act of lowering: lifetimes, the memory plan, and the steps with their places.</summary>
internal static class ProgramAssembly
{
    public static NetworkProgram Assemble(LoweringContext context)
    {
        Network network = context.Network;
        var outputs = network.Outputs.Distinct().ToDictionary(output => output, context.Tensors.Plain, StringComparer.Ordinal);
        var inputs = network.Inputs.ToDictionary(input => input.Name, input => context.Tensors.Plain(input.Name), StringComparer.Ordinal);

        Lifetimes lifetimes = Lifetimes.Of(context.Drafts, inputs.Values, outputs.Values, inPlace: context.Options.ReuseMemory);
        MemoryPlan memory = MemoryPlan.Make(lifetimes.All, context.Options.ReuseMemory);
        var places = new Places(lifetimes.OffsetOf);
        return new NetworkProgram(memory, context.Weights.ToPlain())
        {
            Name = network.Name,
            Inputs = [.. network.Inputs.Select(input => new ProgramTensor(input.Name, input.Shape, places[inputs[input.Name]]))],
            Outputs = [.. network.Outputs.Select(output => new ProgramTensor(output, network.ShapeOf(output), places[outputs[output]]))],
            Scores = ScoreKinds.Of(network),
            Steps = [.. context.Drafts.Select(draft => Finish(draft, places))],
            Weights = context.Weights.ToArray(),
        };
    }

    private static ProgramStep Finish(StepDraft draft, Places places) => new(draft.Build(places))
    {
        Name = draft.Name,
        Layers = draft.Layers,
        Description = draft.Description,
        MultiplyAdds = draft.MultiplyAdds,
    };
}
