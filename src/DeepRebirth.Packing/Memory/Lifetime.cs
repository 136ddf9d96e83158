namespace DeepRebirth.Packing;

/// <summary>From which phase to which one or several storages, computed in place one over the other, need their memory.</summary>
internal sealed class Lifetime(Storage storage, int firstPhase)
{
    private readonly List<Storage> storages = [storage];
    private int usersInFirstPhase;
    private int usersInLastPhase;

    public string Name => storages[0].Name;

    /// <summary>The size in floats, rounded up so that what follows is aligned.</summary>
    public int Floats { get; private set; }

    public int FirstPhase { get; } = firstPhase;

    public int LastPhase { get; private set; } = firstPhase;

    /// <summary>Whether only one step uses it in its first phase.</summary>
    public bool HasOneFirstUser => usersInFirstPhase == 1;

    /// <summary>Whether only one step uses it in its last phase.</summary>
    public bool HasOneLastUser => usersInLastPhase == 1;

    /// <summary>The place in the arena, once it is planned.</summary>
    public int Offset { get; private set; } = -1;

    /// <summary>Counts a step of a phase that is not before the last one so far.</summary>
    public void UseIn(int phase)
    {
        usersInLastPhase = phase > LastPhase ? 1 : usersInLastPhase + 1;
        LastPhase = Math.Max(LastPhase, phase);
        if (phase == FirstPhase)
            usersInFirstPhase++;
    }

    /// <summary>Takes up the storages of a lifetime that begins in the phase in which this one ends.</summary>
    public void Absorb(Lifetime successor)
    {
        storages.AddRange(successor.storages);
        LastPhase = successor.LastPhase;
        usersInLastPhase = successor.usersInLastPhase;
    }

    /// <summary>Whether two threads that share the work have the front and the back half of it.</summary>
    public bool IsSharedByHalves { get; private set; }

    /// <summary>Fixes the size; borders no longer grow.</summary>
    /// <param name="copiesOf">How many copies of a storage there are: one, or one a thread.</param>
    public void Measure(Func<Storage, int> copiesOf)
    {
        long floats = storages.Max(storage => (long)storage.Floats * copiesOf(storage));
        Floats = (int)Math.Min(int.MaxValue / MemoryPlan.Alignment, Math.Max(1, (floats + MemoryPlan.Alignment - 1) / MemoryPlan.Alignment)) * MemoryPlan.Alignment;
        IsSharedByHalves = storages.Any(storage => copiesOf(storage) > 1 || storage.IsSharedByHalves);
    }

    public void Place(int offset) => Offset = offset;

    public bool Overlaps(Lifetime region) => FirstPhase <= region.LastPhase && region.FirstPhase <= LastPhase;
}
