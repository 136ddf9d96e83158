using DeepRebirth.Networks;

namespace DeepRebirth.Packing.Tests;

[TestClass]
public sealed class ArenaOwnersTests
{
    private const int Part = MemoryPlan.Alignment;

    [TestMethod]
    public void Around_the_same_middle_nothing_changes_hands()
    {
        var owners = new ArenaOwners(100 * Part);
        owners.Add(Region(halves: true, 100, phase: 0, offset: 0));

        Assert.AreEqual(0, owners.CostOf(Region(halves: true, 40, phase: 1), offset: 30 * Part));
    }

    [TestMethod]
    public void Off_the_middle_a_part_changes_hands_twice_a_prediction()
    {
        var owners = new ArenaOwners(100 * Part);
        owners.Add(Region(halves: true, 100, phase: 0, offset: 0));

        // Ten parts that are the first thread's in one region and the second's in the other, there and back.
        Assert.AreEqual(10 * 2 * 2, owners.CostOf(Region(halves: true, 40, phase: 1), offset: 20 * Part));
    }

    [TestMethod]
    public void What_both_write_all_over_counts_half()
    {
        var owners = new ArenaOwners(100 * Part);
        owners.Add(Region(halves: true, 100, phase: 0, offset: 0));

        Assert.AreEqual(10 * 2, owners.CostOf(Region(halves: false, 10, phase: 1), offset: 0));
    }

    [TestMethod]
    public void Memory_that_nobody_used_for_long_counts_as_well()
    {
        var owners = new ArenaOwners(100 * Part);
        owners.Add(Region(halves: true, 100, phase: 0, offset: 0));

        Assert.AreEqual(40, owners.CostOf(Region(halves: true, 40, phase: 10), offset: 30 * Part));
    }

    [TestMethod]
    public void What_is_taken_away_is_memory_that_nobody_used()
    {
        var owners = new ArenaOwners(100 * Part);
        Lifetime region = Region(halves: true, 100, phase: 0, offset: 0);
        owners.Add(region);
        owners.Remove(region);

        Assert.AreEqual(40, owners.CostOf(Region(halves: true, 40, phase: 1), offset: 0));
    }

    private static Lifetime Region(bool halves, int parts, int phase, int offset = 0)
    {
        var lifetime = new Lifetime(new PlainStorage("x", new TensorShape(parts * Part / (halves ? 2 : 1))), phase);
        lifetime.Measure(_ => halves ? 2 : 1);
        lifetime.Place(offset);
        return lifetime;
    }
}
