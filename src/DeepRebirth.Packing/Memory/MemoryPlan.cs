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

    /// <summary>What is smaller than this part of the arena stays at its front, where a batch's tail is copied from.</summary>
    private const int LeastPartToMove = 64;

    /// <summary>A region is tried in the middle of so many others, those that begin at about the same time.</summary>
    private const int MostModels = 24;

    /// <summary>More rounds gain little.</summary>
    private const int MostRounds = 8;

    /// <summary>
    /// Plans greedily, the largest storages first, each into the tightest gap among those already placed that live at the same time. Then each is moved, within an arena of that
    /// size, to where fewest floats change hands between two threads or are cold (<see cref="ArenaOwners"/>), again and again as long as that gains anything.
    /// </summary>
    /// <param name="lifetimes">What is to be placed.</param>
    /// <param name="reuse">Whether regions that are never alive together may share memory.</param>
    /// <exception cref="NetworkException">The arena would exceed what an offset can address.</exception>
    public static MemoryPlan Make(IReadOnlyList<Lifetime> lifetimes, bool reuse)
    {
        Lifetime[] largestFirst = [.. lifetimes.OrderByDescending(lifetime => lifetime.Floats)];
        int arena = PlaceTightly(largestFirst, reuse);
        if (reuse)
            MoveToOwners(largestFirst, arena);
        IEnumerable<MemoryRegion> regions = lifetimes.Select(lifetime => new MemoryRegion(lifetime.Name, lifetime.Offset, lifetime.Floats, lifetime.FirstPhase, lifetime.LastPhase));
        return new MemoryPlan(arena, [.. regions.OrderBy(region => region.FirstPhase).ThenBy(region => region.Offset)]);
    }

    /// <returns>The size of the arena.</returns>
    private static int PlaceTightly(Lifetime[] largestFirst, bool reuse)
    {
        int arena = Alignment;
        for (int i = 0; i < largestFirst.Length; i++)
        {
            Lifetime lifetime = largestFirst[i];
            IEnumerable<Lifetime> neighbours = largestFirst.Take(i).Where(other => !reuse || lifetime.Overlaps(other)).OrderBy(other => other.Offset);
            Gap gap = TightestGap(neighbours, arena, lifetime.Floats, lifetime.Name);
            lifetime.Place(gap.From);
            arena = Math.Max(arena, gap.From + lifetime.Floats);
        }
        return arena;
    }

    private static void MoveToOwners(Lifetime[] largestFirst, int arena)
    {
        var owners = new ArenaOwners(arena);
        foreach (Lifetime lifetime in largestFirst)
            owners.Add(lifetime);
        bool moved = true;
        for (int round = 0; moved && round < MostRounds; round++)
        {
            moved = false;
            foreach (Lifetime lifetime in largestFirst.TakeWhile(lifetime => lifetime.Floats >= arena / LeastPartToMove))
            {
                owners.Remove(lifetime);
                int best = CandidatesFor(lifetime, largestFirst, arena).Prepend(lifetime.Offset).MinBy(offset => owners.CostOf(lifetime, offset));
                moved |= best != lifetime.Offset;
                lifetime.Place(best);
                owners.Add(lifetime);
            }
        }
    }

    /// <summary>Places in the gaps between those alive at the same time: at the gaps' ends, and where the middle comes to lie where the middle of another one does.</summary>
    private static IEnumerable<int> CandidatesFor(Lifetime lifetime, Lifetime[] all, int arena)
    {
        Lifetime[] others = [.. all.Where(other => other != lifetime)];
        int end = 0;
        var gaps = new List<Gap>();
        foreach (Lifetime neighbour in others.Where(lifetime.Overlaps).OrderBy(other => other.Offset))
        {
            gaps.Add(new Gap(end, neighbour.Offset));
            end = Math.Max(end, neighbour.Offset + neighbour.Floats);
        }
        gaps.Add(new Gap(end, arena));

        Lifetime[] models = [.. others.OrderBy(other => Math.Abs(other.FirstPhase - lifetime.FirstPhase)).Take(MostModels)];
        return gaps.Where(gap => gap.Floats >= lifetime.Floats).SelectMany(gap => models
            .Select(other => (other.Offset + ((other.Floats - lifetime.Floats) / 2)) / Alignment * Alignment)
            .Prepend(gap.To - lifetime.Floats)
            .Select(offset => Math.Clamp(offset, gap.From, gap.To - lifetime.Floats))
            .Prepend(gap.From)
            .Distinct());
    }

    /// <summary>The tightest gap between regions that has room, or what lies behind them, up to the end of the arena or as far as is needed.</summary>
    private static Gap TightestGap(IEnumerable<Lifetime> neighbours, int arena, int floats, string name)
    {
        int end = 0;
        Gap? best = null;
        foreach (Lifetime neighbour in neighbours)
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
