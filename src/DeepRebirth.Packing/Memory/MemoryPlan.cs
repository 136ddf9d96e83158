using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>A region of the arena with the phases during which it holds something.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Offset">Floats from the arena's start.</param>
/// <param name="Floats">The size.</param>
/// <param name="FirstPhase">The phase that writes it first; -1 for a network input.</param>
/// <param name="LastPhase">The last phase that reads it; the number of phases for a network output.</param>
internal sealed record MemoryRegion(string Name, int Offset, int Floats, int FirstPhase, int LastPhase);

/// <summary>The arena's static plan: a place for every storage, so that no two that are alive at the same time overlap.</summary>
/// <param name="ArenaFloats">The size of the arena.</param>
/// <param name="Regions">Every region, in the order of its first phase.</param>
internal sealed record MemoryPlan(int ArenaFloats, ImmutableArray<MemoryRegion> Regions)
{
    /// <summary>Every region begins at a multiple of this many floats (64 bytes).</summary>
    public const int Alignment = 16;

    /// <summary>
    /// Plans greedily: the largest storages first, each into the tightest gap among those already placed that live at the same time.
    /// </summary>
    /// <param name="lifetimes">What is to be placed.</param>
    /// <param name="reuse">Whether regions that are never alive together may share memory.</param>
    /// <exception cref="NetworkException">The arena would exceed what an offset can address.</exception>
    public static MemoryPlan Make(IReadOnlyList<Lifetime> lifetimes, bool reuse)
    {
        var placed = new List<MemoryRegion>();
        foreach (Lifetime lifetime in lifetimes.OrderByDescending(lifetime => lifetime.Floats))
        {
            IEnumerable<MemoryRegion> neighbours = placed.Where(region => !reuse || lifetime.Overlaps(region));
            int offset = TightestGap(neighbours.OrderBy(region => region.Offset), lifetime.Floats, lifetime.Name);
            placed.Add(new MemoryRegion(lifetime.Name, offset, lifetime.Floats, lifetime.FirstPhase, lifetime.LastPhase));
            lifetime.Place(offset);
        }
        return new MemoryPlan(
            placed.Select(region => region.Offset + region.Floats).DefaultIfEmpty(Alignment).Max(),
            [.. placed.OrderBy(region => region.FirstPhase).ThenBy(region => region.Offset)]);
    }

    private static int TightestGap(IEnumerable<MemoryRegion> neighbours, int floats, string name)
    {
        int end = 0;
        int best = -1;
        int bestGap = int.MaxValue;
        foreach (MemoryRegion neighbour in neighbours)
        {
            int gap = neighbour.Offset - end;
            if (gap >= floats && gap < bestGap)
                (best, bestGap) = (end, gap);
            end = Math.Max(end, neighbour.Offset + neighbour.Floats);
        }
        if (best >= 0)
            return best;
        return end <= int.MaxValue - floats
            ? end
            : throw new NetworkException(
                NetworkProblem.TooLarge,
                $"The working memory exceeds {int.MaxValue} floats at the tensor '{name}'. Use a smaller batch or input.");
    }
}
