namespace DeepRebirth.Packing.Tests;

/// <summary>Checks a program's memory plan.</summary>
internal static class MemoryCheck
{
    /// <summary>No two regions that are alive in the same phase share a float; all lie aligned inside the arena.</summary>
    public static void NothingOverlaps(NetworkProgram program)
    {
        foreach (MemoryRegion region in program.Memory.Regions)
        {
            Assert.AreEqual(0, region.Offset % MemoryPlan.Alignment, $"{region} is not aligned.");
            Assert.IsTrue(region.Offset >= 0 && region.Offset + region.Floats <= program.ArenaFloats, $"{region} is not in the arena.");
        }
        foreach (MemoryRegion a in program.Memory.Regions)
        {
            foreach (MemoryRegion b in program.Memory.Regions.Where(b => b != a))
            {
                bool liveTogether = a.FirstPhase <= b.LastPhase && b.FirstPhase <= a.LastPhase;
                bool shareMemory = a.Offset < b.Offset + b.Floats && b.Offset < a.Offset + a.Floats;
                Assert.IsFalse(liveTogether && shareMemory, $"{a} and {b} overlap.");
            }
        }
    }
}
