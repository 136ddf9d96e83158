namespace DeepRebirth.Packing;

/// <summary>The lifetime of every storage of a program.</summary>
internal sealed class Lifetimes
{
    private readonly Dictionary<Storage, Lifetime> lifetimes = [];
    private readonly List<Lifetime> all = [];

    /// <summary>All lifetimes, measured, in the order in which they begin.</summary>
    public IReadOnlyList<Lifetime> All => all;

    /// <summary>The place of a storage, once it is planned.</summary>
    public int OffsetOf(Storage storage) => lifetimes[storage].Offset;

    /// <summary>Follows the storages through the steps.</summary>
    /// <param name="steps">The steps, in the order in which they run.</param>
    /// <param name="inputs">Storages that are filled before the first step.</param>
    /// <param name="outputs">Storages that are read after the last step.</param>
    /// <param name="inPlace">Whether an output may take the memory of an input that it is computed over.</param>
    public static Lifetimes Of(IReadOnlyList<StepDraft> steps, IEnumerable<Storage> inputs, IEnumerable<Storage> outputs, bool inPlace)
    {
        var result = new Lifetimes();
        foreach (Storage input in inputs)
            result.Use(input, -1);
        for (int i = 0; i < steps.Count; i++)
        {
            foreach (Storage read in steps[i].Reads)
                result.Use(read, i);
            result.Use(steps[i].Writes, i);
        }
        foreach (Storage output in outputs)
            result.Use(output, steps.Count);

        for (int i = 0; inPlace && i < steps.Count; i++)
            result.ComputeInPlace(steps[i], i);
        foreach (Lifetime lifetime in result.all)
            lifetime.Measure();
        return result;
    }

    private void Use(Storage storage, int step)
    {
        if (!lifetimes.TryGetValue(storage, out Lifetime? lifetime))
        {
            lifetimes[storage] = lifetime = new Lifetime(storage, step);
            all.Add(lifetime);
        }
        lifetime.ExtendTo(step);
    }

    private void ComputeInPlace(StepDraft step, int index)
    {
        Lifetime output = lifetimes[step.Writes];
        if (output.FirstStep != index)
            return;
        Storage? over = step.MayOverwrite.FirstOrDefault(
            storage => lifetimes[storage].LastStep == index && storage.HasSameGeometry(step.Writes));
        if (over is null)
            return;
        lifetimes[over].Absorb(output);
        lifetimes[step.Writes] = lifetimes[over];
        all.Remove(output);
    }
}
