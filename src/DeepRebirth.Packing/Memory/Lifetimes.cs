using DeepRebirth.Kernels;

namespace DeepRebirth.Packing;

/// <summary>The lifetime of every storage of a program, in phases: what one phase uses is alive at the same time.</summary>
internal sealed class Lifetimes
{
    private readonly Dictionary<Storage, Lifetime> lifetimes = [];
    private readonly List<Lifetime> all = [];

    /// <summary>All lifetimes, measured, in the order in which they begin.</summary>
    public IReadOnlyList<Lifetime> All => all;

    /// <summary>The place of a storage, once it is planned.</summary>
    public int OffsetOf(Storage storage) => lifetimes[storage].Offset;

    /// <summary>Follows the storages through the phases.</summary>
    /// <param name="phases">The steps of every phase, in the order in which the phases run.</param>
    /// <param name="inputs">Storages that are filled before the first phase.</param>
    /// <param name="outputs">Storages that are read after the last phase.</param>
    /// <param name="own">Storages that each thread has a copy of.</param>
    /// <param name="inPlace">Whether an output may take the memory of an input that it is computed over.</param>
    public static Lifetimes Of(IReadOnlyList<IReadOnlyList<StepDraft>> phases, IEnumerable<Storage> inputs, IEnumerable<Storage> outputs, IReadOnlySet<Storage> own, bool inPlace)
    {
        var result = new Lifetimes();
        foreach (Storage input in inputs)
            result.Use(input, -1);
        for (int phase = 0; phase < phases.Count; phase++)
        {
            foreach (Storage used in phases[phase].SelectMany(step => step.Reads.Append(step.Writes).Distinct()))
                result.Use(used, phase);
        }
        foreach (Storage output in outputs)
            result.Use(output, phases.Count);

        for (int phase = 0; inPlace && phase < phases.Count; phase++)
        {
            foreach (StepDraft step in phases[phase])
                result.ComputeInPlace(step, phase);
        }
        foreach (Lifetime lifetime in result.all)
            lifetime.Measure(storage => own.Contains(storage) ? Schedule.MostCopies : 1);
        return result;
    }

    private void Use(Storage storage, int phase)
    {
        if (!lifetimes.TryGetValue(storage, out Lifetime? lifetime))
        {
            lifetimes[storage] = lifetime = new Lifetime(storage, phase);
            all.Add(lifetime);
        }
        lifetime.UseIn(phase);
    }

    private void ComputeInPlace(StepDraft step, int phase)
    {
        Lifetime output = lifetimes[step.Writes];
        if (output.FirstPhase != phase || !output.HasOneFirstUser)
            return;
        Storage? over = step.MayOverwrite.FirstOrDefault(storage =>
            lifetimes[storage].LastPhase == phase && lifetimes[storage].HasOneLastUser && storage.HasSameGeometry(step.Writes));
        if (over is null)
            return;
        lifetimes[over].Absorb(output);
        lifetimes[step.Writes] = lifetimes[over];
        all.Remove(output);
    }
}
