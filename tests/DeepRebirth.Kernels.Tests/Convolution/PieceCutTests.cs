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
                    Assert.AreEqual((piece, i), PieceCut.PlaceOf(cut.FirstOf(piece) + i));
            }
        }
    }
}
