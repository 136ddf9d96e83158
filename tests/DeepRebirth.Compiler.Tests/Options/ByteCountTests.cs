using DeepRebirth.Compiler.Options;

namespace DeepRebirth.Compiler.Tests.Options;

[TestClass]
public sealed class ByteCountTests
{
    [TestMethod]
    [DataRow("500MB", 500_000_000)]
    [DataRow("5 gb", 5_000_000_000)]
    [DataRow("1.5TB", 1_500_000_000_000)]
    [DataRow("0kB", 0)]
    public void Reads_sizes_as_people_write_them(string text, long expected)
    {
        Assert.IsTrue(ByteCount.TryParse(text, out long bytes));
        Assert.AreEqual(expected, bytes);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("GB")]
    [DataRow("5")]
    [DataRow("-1MB")]
    [DataRow("5 apples")]
    [DataRow("99999999999TB")]
    public void Refuses_everything_else(string text) => Assert.IsFalse(ByteCount.TryParse(text, out _));
}
