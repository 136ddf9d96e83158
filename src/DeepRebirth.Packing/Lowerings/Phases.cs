using System.Collections.Immutable;

namespace DeepRebirth.Packing;

/// <summary>
/// Puts steps into phases: a step runs in the first phase in which all that it reads is complete, at the same time as the other steps of that
/// phase. So the branches of an inception module run side by side.
/// </summary>
/// <remarks>
/// Several steps may write one storage: each writes channels of its own. Only where a step reads the storage that it writes, because it
/// computes in place, it comes after all steps that used that storage before.
/// </remarks>
internal static class Phases
{
    /// <summary>The steps of every phase, each phase in the steps' order.</summary>
    /// <param name="steps">The steps, each behind those that it depends on.</param>
    public static ImmutableArray<ImmutableArray<StepDraft>> Of(IReadOnlyList<StepDraft> steps)
    {
        var written = new Dictionary<Storage, int>();
        var used = new Dictionary<Storage, int>();
        var phases = new List<ImmutableArray<StepDraft>.Builder>();
        foreach (StepDraft step in steps)
        {
            int phase = step.Reads.Select(storage => Behind(written, storage)).Append(0).Max();
            if (step.Reads.Contains(step.Writes))
                phase = Math.Max(phase, Behind(used, step.Writes));

            Extend(written, step.Writes, phase);
            foreach (Storage storage in step.Reads.Append(step.Writes))
                Extend(used, storage, phase);
            if (phase == phases.Count)
                phases.Add(ImmutableArray.CreateBuilder<StepDraft>());
            phases[phase].Add(step);
        }
        return [.. phases.Select(phase => phase.ToImmutable())];
    }

    private static int Behind(Dictionary<Storage, int> last, Storage storage) => last.TryGetValue(storage, out int phase) ? phase + 1 : 0;

    private static void Extend(Dictionary<Storage, int> last, Storage storage, int phase) => last[storage] = Math.Max(last.GetValueOrDefault(storage), phase);
}
