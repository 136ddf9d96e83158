namespace DeepRebirth.Packing;

/// <summary>From which step to which one or several storages, computed in place one over the other, need their memory.</summary>
internal sealed class Lifetime(Storage storage, int firstStep)
{
    private readonly List<Storage> storages = [storage];

    public string Name => storages[0].Name;

    /// <summary>The size in floats, rounded up so that what follows is aligned.</summary>
    public int Floats { get; private set; }

    public int FirstStep { get; } = firstStep;

    public int LastStep { get; private set; } = firstStep;

    /// <summary>The place in the arena, once it is planned.</summary>
    public int Offset { get; private set; } = -1;

    public void ExtendTo(int step) => LastStep = Math.Max(LastStep, step);

    /// <summary>Takes up the storages of a lifetime that begins in the step in which this one ends.</summary>
    public void Absorb(Lifetime successor)
    {
        storages.AddRange(successor.storages);
        ExtendTo(successor.LastStep);
    }

    /// <summary>Fixes the size; borders no longer grow.</summary>
    public void Measure() =>
        Floats = Math.Max(1, (storages.Max(storage => storage.Floats) + MemoryPlan.Alignment - 1) / MemoryPlan.Alignment) * MemoryPlan.Alignment;

    public void Place(int offset) => Offset = offset;

    public bool Overlaps(MemoryRegion region) => FirstStep <= region.LastStep && region.FirstStep <= LastStep;
}
