namespace DeepRebirth.Kernels.Tests;

[TestClass]
public sealed class PieceCutTests
{
    [TestMethod]
    public void Every_one_belongs_to_one_piece()
    {
        for (int count = 1; count < 1500; count++)
        {
            var cut = new PieceCut(count);
            Assert.AreEqual(0, cut.FirstOf(0));
            Assert.AreEqual(count, cut.FirstOf(cut.Pieces));
            for (int piece = 0; piece < cut.Pieces; piece++)
            {
                Assert.IsTrue(cut.SizeOf(piece) >= 1 && cut.SizeOf(piece) <= cut.Largest, $"piece {piece} of {count} has {cut.SizeOf(piece)}");
                for (int i = 0; i < cut.SizeOf(piece); i++)
                    Assert.AreEqual((piece, i), cut.PlaceOf(cut.FirstOf(piece) + i));
            }
        }
    }

    [TestMethod]
    public void Two_threads_have_as_much_to_do()
    {
        CollectionAssert.AreEqual(new[] { 28, 21, 28, 21 }, Sizes(98));
        CollectionAssert.AreEqual(new[] { 21, 9 }, Sizes(30), "the first half is whole groups of seven");
        CollectionAssert.AreEqual(new[] { 28, 28, 14 }, Sizes(70), "an odd number of pieces has no halves");

        static int[] Sizes(int count) => [.. Enumerable.Range(0, new PieceCut(count).Pieces).Select(new PieceCut(count).SizeOf)];
    }
}
