using DeepRebirth.Compiler.Options;

namespace DeepRebirth.Compiler.Tests.Options;

[TestClass]
public sealed class DurationTests
{
    [TestMethod]
    [DataRow("90s", 90)]
    [DataRow("10m", 600)]
    [DataRow("1.5H", 5400)]
    [DataRow("00:02:30", 150)]
    [DataRow("0s", 0)]
    public void Reads_what_people_write(string text, int seconds)
    {
        Assert.IsTrue(Duration.TryParse(text, out TimeSpan duration));
        Assert.AreEqual(seconds, duration.TotalSeconds);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("s")]
    [DataRow("10")]
    [DataRow("-5m")]
    [DataRow("1e99h")]
    [DataRow("NaNs")]
    [DataRow("9.00:00:00")]
    [DataRow("-00:01:00")]
    public void Refuses_everything_else(string text) => Assert.IsFalse(Duration.TryParse(text, out _));

    [TestMethod]
    [DataRow(0.2, "1 s")]
    [DataRow(59, "59 s")]
    [DataRow(200, "3 min 20 s")]
    [DataRow(3900, "1 h 5 min")]
    public void Writes_what_people_read(double seconds, string expected) =>
        Assert.AreEqual(expected, Duration.Format(TimeSpan.FromSeconds(seconds)));
}
