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
    /// Plans greedily: the largest storages first, each into the tightest gap among those already placed that live at the same time. Within the gap its middle comes to lie
    /// where the middle of what was there before lay, as far as that makes the arena no larger.
    /// </summary>
    /// <remarks>
    /// Two threads share an image at its middle. Where images lie around the same middle, each thread writes lines of memory that it had before, instead of having them come
    /// from the other's core.
    /// </remarks>
    /// <param name="lifetimes">What is to be placed.</param>
    /// <param name="reuse">Whether regions that are never alive together may share memory.</param>
    /// <exception cref="NetworkException">The arena would exceed what an offset can address.</exception>
    public static MemoryPlan Make(IReadOnlyList<Lifetime> lifetimes, bool reuse)
    {
        Lifetime[] largestFirst = [.. lifetimes.OrderByDescending(lifetime => lifetime.Floats)];
        MemoryPlan smallest = Make(largestFirst, reuse, centered: 0);
        for (int centered = largestFirst.Length; centered > 0; centered /= 2)
        {
            MemoryPlan plan = Make(largestFirst, reuse, centered);
            if (plan.ArenaFloats <= smallest.ArenaFloats)
                return plan;
        }
        return Make(largestFirst, reuse, centered: 0);
    }

    private static MemoryPlan Make(Lifetime[] largestFirst, bool reuse, int centered)
    {
        var placed = new List<MemoryRegion>();
        int arena = 0;
        foreach (Lifetime lifetime in largestFirst)
        {
            ILookup<bool, MemoryRegion> isNeighbour = placed.ToLookup(region => !reuse || lifetime.Overlaps(region));
            Gap gap = TightestGap(isNeighbour[true].OrderBy(region => region.Offset), arena, lifetime.Floats, lifetime.Name);
            int offset = placed.Count < centered ? Centered(lifetime.Floats, gap, isNeighbour[false]) : gap.From;
            placed.Add(new MemoryRegion(lifetime.Name, offset, lifetime.Floats, lifetime.FirstPhase, lifetime.LastPhase));
            lifetime.Place(offset);
            arena = Math.Max(arena, offset + lifetime.Floats);
        }
        return new MemoryPlan(Math.Max(arena, Alignment), [.. placed.OrderBy(region => region.FirstPhase).ThenBy(region => region.Offset)]);
    }

    /// <summary>The place in a gap where fewest floats would change hands.</summary>
    private static int Centered(int floats, Gap gap, IEnumerable<MemoryRegion> others)
    {
        MemoryRegion[] before = [.. others.Where(region => region.Offset < gap.To && gap.From < region.Offset + region.Floats)];
        return before
            .Select(region => (region.Offset + ((region.Floats - floats) / 2)) / Alignment * Alignment)
            .Select(offset => Math.Clamp(offset, gap.From, gap.To - floats))
            .Prepend(gap.From)
            .MinBy(offset => before.Sum(region => ChangingHands(offset, floats, region)));
    }

    /// <summary>The floats that one thread writes in one region and the other in the other.</summary>
    private static long ChangingHands(int offset, int floats, MemoryRegion region)
    {
        int middle = offset + (floats / 2);
        int other = region.Offset + (region.Floats / 2);
        int from = Math.Max(offset, region.Offset);
        int to = Math.Min(offset + floats, region.Offset + region.Floats);
        return Math.Max(0, Math.Min(to, Math.Max(middle, other)) - Math.Max(from, Math.Min(middle, other)));
    }

    /// <summary>The tightest gap between regions that has room, or what lies behind them, up to the end of the arena or as far as is needed.</summary>
    private static Gap TightestGap(IEnumerable<MemoryRegion> neighbours, int arena, int floats, string name)
    {
        int end = 0;
        Gap? best = null;
        foreach (MemoryRegion neighbour in neighbours)
        {
            var gap = new Gap(end, neighbour.Offset);
            if (gap.Floats >= floats && gap.Floats < (best?.Floats ?? int.MaxValue))
                best = gap;
            end = Math.Max(end, neighbour.Offset + neighbour.Floats);
        }
        return best ?? (end <= int.MaxValue - floats
            ? new Gap(end, Math.Max(arena, end + floats))
            : throw new NetworkException(
                NetworkProblem.TooLarge,
                $"The working memory exceeds {int.MaxValue} floats at the tensor '{name}'. Use a smaller batch or input."));
    }

    private readonly record struct Gap(int From, int To)
    {
        public int Floats => To - From;
    }
}
