namespace DeepRebirth.Packing;

/// <summary>
/// Which of two threads has which part of the arena, through the phases of one prediction after the other: the first thread writes the front half of a region and the second the
/// back half, as they share images, or both write all over it. What the other thread had last has to come from the other's core, and what nobody had for long from far away.
/// </summary>
internal sealed class ArenaOwners
{
    /// <summary>The arena is looked at in about so many parts.</summary>
    private const int Parts = 2048;

    /// <summary>For so many phases after its last use, memory is probably still in a near cache.</summary>
    private const int NearPhases = 3;

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
            parts[part].Insert(Behind(parts[part], region.FirstPhase), new Entry(region.FirstPhase, region.LastPhase, OwnerOf(region, region.Offset, part)));
    }

    /// <summary>Takes a region from its place.</summary>
    public void Remove(Lifetime region)
    {
        (int first, int last) = PartsOf(region, region.Offset);
        for (int part = first; part <= last; part++)
            parts[part].Remove(new Entry(region.FirstPhase, region.LastPhase, OwnerOf(region, region.Offset, part)));
    }

    /// <summary>What it costs to have a region, which is not there yet, at a place.</summary>
    public long CostOf(Lifetime region, int offset)
    {
        long cost = 0;
        (int first, int last) = PartsOf(region, offset);
        for (int part = first; part <= last; part++)
        {
            List<Entry> entries = parts[part];
            var entry = new Entry(region.FirstPhase, region.LastPhase, OwnerOf(region, offset, part));
            int next = Behind(entries, region.FirstPhase);
            Entry before = entries.Count == 0 ? entry : entries[(next + entries.Count - 1) % entries.Count];
            Entry after = entries.Count == 0 ? entry : entries[next % entries.Count];
            cost += Change(before, entry) + Change(entry, after) - Change(before, after);
        }
        return cost;
    }

    /// <summary>What it costs that one region takes a part over from another: two where another thread writes it, one where both write it, and one where it has left the near caches.</summary>
    private static int Change(Entry from, Entry to)
    {
        int hands = from.Owner == Owner.Both || to.Owner == Owner.Both ? 1 : from.Owner == to.Owner ? 0 : 2;
        bool isNear = from != to && to.FirstPhase >= from.LastPhase && to.FirstPhase <= from.LastPhase + NearPhases;
        return hands + (isNear ? 0 : 1);
    }

    /// <summary>The place behind all that begins in a phase or before.</summary>
    private static int Behind(List<Entry> entries, int phase)
    {
        int place = entries.Count;
        while (place > 0 && entries[place - 1].FirstPhase > phase)
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

    private readonly record struct Entry(int FirstPhase, int LastPhase, Owner Owner);
}
