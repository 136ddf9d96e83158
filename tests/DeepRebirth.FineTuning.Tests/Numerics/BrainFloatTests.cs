using DeepRebirth.FineTuning.Numerics;

namespace DeepRebirth.FineTuning.Tests.Numerics;

[TestClass]
public sealed class BrainFloatTests
{
    [TestMethod]
    public void Keeps_what_fits_and_rounds_the_rest_to_the_nearest()
    {
        float[] values = [.. Enumerable.Range(-100, 201).Select(i => i * 0.37f), 0, 1, -1, 0.5f, 3e38f, 1e-30f];
        var packed = new ushort[values.Length];
        var back = new float[values.Length];
        BrainFloat.FromSingle(values, packed);
        BrainFloat.ToSingle(packed, back);
        for (int i = 0; i < values.Length; i++)
            Assert.AreEqual(values[i], back[i], Math.Abs(values[i]) / 256, $"element {i}");
        CollectionAssert.AreEqual(new[] { 0, 1, -1, 0.5f }, back[201..205]);
    }

    [TestMethod]
    public void Rounds_the_same_in_every_place_of_a_span()
    {
        float[] values = [.. Enumerable.Repeat(1.2345678f, 77)];
        var packed = new ushort[77];
        BrainFloat.FromSingle(values, packed);
        Assert.AreEqual(1, packed.Distinct().Count());
    }

    [TestMethod]
    public void Rounding_twice_changes_nothing()
    {
        float[] once = [1.2345678f, -7.654321f, 1000.123f];
        var packed = new ushort[3];
        BrainFloat.FromSingle(once, packed);
        var rounded = new float[3];
        BrainFloat.ToSingle(packed, rounded);
        var again = new ushort[3];
        BrainFloat.FromSingle(rounded, again);
        CollectionAssert.AreEqual(packed, again);
    }
}
