using static DeepRebirth.Generator.Tests.Usage.UsageApp;

namespace DeepRebirth.Generator.Tests.Usage;

/// <summary>Wrong calls of the generated class.</summary>
[TestClass]
public sealed class MisuseTests
{
    [TestMethod]
    public void Refuses_wrong_arguments()
    {
        AssertThrows<ArgumentException>("'input' has 5 values and must have 867", "Run", 5, 10);
        AssertThrows<ArgumentException>("'scores' has room for 9 values and needs 10", "Run", 867, 9);
        AssertThrows<ArgumentException>("no multiple of 867", "RunBatch", 868, 10);
        AssertThrows<ArgumentException>("needs 20", "RunBatch", 2 * 867, 10);
        AssertThrows<ArgumentException>("", "Classify", new byte[5], 19, 18);
        AssertThrows<ArgumentOutOfRangeException>("threads", "NoThreads");
        AssertThrows<ArgumentOutOfRangeException>("", "SetDefaultThreads", 0);
        Call<float[]>("Predict", Input(1));
        AssertThrows<InvalidOperationException>("before the first call", "SetDefaultThreads", 2);
    }

    [TestMethod]
    public void Refuses_to_run_when_disposed() => AssertThrows<ObjectDisposedException>("", "RunAfterDispose");
}
