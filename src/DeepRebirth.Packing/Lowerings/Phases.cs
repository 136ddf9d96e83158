using System.Collections.Immutable;

namespace DeepRebirth.Packing;

/// <summary>
/// Puts steps into phases: a step runs in the first phase in which all that it reads is complete, at the same time as the other steps of that
/// phase. So the branches of an inception module run side by side.
/// </summary>
/// <remarks>
/// <para>Several steps may write one storage: each writes channels of its own. Only where a step reads the storage that it writes, because it
/// computes in place, it comes after all steps that used that storage before.</para>
/// <para>A step that each thread runs for itself begins the phase of those that read what it makes.</para>
/// </remarks>
/// <param name="Steps">The steps of every phase, each phase in the steps' order, but own steps first.</param>
/// <param name="Own">The steps that each thread runs for itself.</param>
internal sealed record Phases(ImmutableArray<ImmutableArray<StepDraft>> Steps, IReadOnlySet<StepDraft> Own)
{
    /// <summary>The steps of every phase.</summary>
    /// <param name="steps">The steps, each behind those that it depends on.</param>
    public static Phases Of(IReadOnlyList<StepDraft> steps)
    {
        ILookup<Storage, StepDraft> readers = steps.SelectMany(step => step.Reads.Distinct().Select(storage => (storage, step))).ToLookup(pair => pair.storage, pair => pair.step);
        var own = new HashSet<StepDraft>(
            steps.Where(step => step.MayBeOwn && readers[step.Writes].Any() && readers[step.Writes].All(reader => reader.ReadsAll)), ReferenceEqualityComparer.Instance);
        while (true)
        {
            Dictionary<StepDraft, int> numbers = Number(steps, own, readers);
            if (own.RemoveWhere(step => !CanBeOwn(step, steps, numbers, readers)) > 0)
                continue;
            return new Phases([.. steps.GroupBy(step => numbers[step]).OrderBy(phase => phase.Key).Select(phase => phase.OrderByDescending(own.Contains).ToImmutableArray())], own);
        }
    }

    /// <summary>Whether all readers are in one phase, and what the step reads is still there then.</summary>
    private static bool CanBeOwn(StepDraft own, IReadOnlyList<StepDraft> steps, Dictionary<StepDraft, int> numbers, ILookup<Storage, StepDraft> readers) =>
        readers[own.Writes].All(reader => numbers[reader] == numbers[own])
        && !steps.Any(step => own.Reads.Contains(step.Writes) && step.Reads.Contains(step.Writes) && numbers[step] >= numbers[own]);

    private static Dictionary<StepDraft, int> Number(IReadOnlyList<StepDraft> steps, HashSet<StepDraft> own, ILookup<Storage, StepDraft> readers)
    {
        var numbers = new Dictionary<StepDraft, int>(ReferenceEqualityComparer.Instance);
        var written = new Dictionary<Storage, int>();
        var used = new Dictionary<Storage, int>();
        foreach (StepDraft step in steps)
        {
            int phase = step.Reads.Select(storage => Behind(written, storage)).Append(0).Max();
            if (step.Reads.Contains(step.Writes))
                phase = Math.Max(phase, Behind(used, step.Writes));
            numbers.Add(step, phase);
            Extend(written, step.Writes, own.Contains(step) ? phase - 1 : phase);
            foreach (Storage storage in step.Reads.Append(step.Writes))
                Extend(used, storage, phase);
        }
        foreach (StepDraft step in own)
            numbers[step] = readers[step.Writes].Max(reader => numbers[reader]);
        return numbers;
    }

    private static int Behind(Dictionary<Storage, int> last, Storage storage) => last.TryGetValue(storage, out int phase) ? phase + 1 : 0;

    private static void Extend(Dictionary<Storage, int> last, Storage storage, int phase) => last[storage] = Math.Max(last.GetValueOrDefault(storage, -1), phase);
}
