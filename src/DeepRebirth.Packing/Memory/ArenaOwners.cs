namespace DeepRebirth.Packing;

/// <summary>
/// Which of two threads has which part of the arena, through the phases of one prediction after the other: the first thread writes the front half of a region and the second the
/// back half, as they share images, or both write all over it. What the other thread had last has to come from the other's core.
/// </summary>
internal sealed class ArenaOwners
{
    /// <summary>The arena is looked at in about so many parts.</summary>
    private const int Parts = 2048;

    private readonly List<Entry>[] parts;
    private readonly int partFloats;

    /// <param name="arenaFloats">The size of the arena.</param>
    public ArenaOwners(int arenaFloats)
    {
        partFloats = ((arenaFloats / Parts / MemoryPlan.Alignment) + 1) * MemoryPlan.Alignment;
        parts = new List<Entry>[(arenaFloats / partFloats) + 1];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = [];
    }

    private enum Owner
    {
        First,
        Second,
        Both,
    }

    /// <summary>Adds a region at its place.</summary>
    public void Add(Lifetime region)
    {
        (int first, int last) = PartsOf(region, region.Offset);
        for (int part = first; part <= last; part++)
            parts[part].Insert(Behind(parts[part], region.FirstPhase), new Entry(region.FirstPhase, OwnerOf(region, region.Offset, part)));
    }

    /// <summary>Takes a region from its place.</summary>
    public void Remove(Lifetime region)
    {
        (int first, int last) = PartsOf(region, region.Offset);
        for (int part = first; part <= last; part++)
            parts[part].Remove(new Entry(region.FirstPhase, OwnerOf(region, region.Offset, part)));
    }

    /// <summary>How much more changes hands where a region, which is not there yet, has a place: two a part, and one where one of the regions is both threads'.</summary>
    public long CostOf(Lifetime region, int offset)
    {
        long cost = 0;
        (int first, int last) = PartsOf(region, offset);
        for (int part = first; part <= last; part++)
        {
            List<Entry> entries = parts[part];
            if (entries.Count == 0)
                continue;
            int next = Behind(entries, region.FirstPhase);
            Owner before = entries[(next + entries.Count - 1) % entries.Count].Owner;
            Owner after = entries[next % entries.Count].Owner;
            Owner owner = OwnerOf(region, offset, part);
            cost += Change(before, owner) + Change(owner, after) - Change(before, after);
        }
        return cost;
    }

    private static int Change(Owner from, Owner to) => from == Owner.Both || to == Owner.Both ? 1 : from == to ? 0 : 2;

    /// <summary>The place behind all that begins in a phase or before.</summary>
    private static int Behind(List<Entry> entries, int phase)
    {
        int place = entries.Count;
        while (place > 0 && entries[place - 1].Phase > phase)
            place--;
        return place;
    }

    private (int First, int Last) PartsOf(Lifetime region, int offset) => (offset / partFloats, (offset + region.Floats - 1) / partFloats);

    private Owner OwnerOf(Lifetime region, int offset, int part)
    {
        if (!region.IsSharedByHalves)
            return Owner.Both;
        long middleOfPart = ((long)part * partFloats) + (partFloats / 2);
        return middleOfPart < offset + (region.Floats / 2) ? Owner.First : Owner.Second;
    }

    private readonly record struct Entry(int Phase, Owner Owner);
}
