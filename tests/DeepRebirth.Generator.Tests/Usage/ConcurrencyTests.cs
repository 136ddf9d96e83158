using System.Diagnostics;
using static DeepRebirth.Generator.Tests.Usage.UsageApp;

namespace DeepRebirth.Generator.Tests.Usage;

/// <summary>Many callers of one network at once.</summary>
[TestClass]
public sealed class ConcurrencyTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Gives_the_same_results_to_concurrent_callers()
    {
        float[] inputs = [.. Enumerable.Range(1, 4).SelectMany(Input)];
        float[] expected = Call<float[]>("Batch", inputs);

        Assert.AreEqual(0, Call<int>("ConcurrentMismatches", inputs, expected));
    }

    [TestMethod]
    public void Serves_8_threads_100_000_times_without_growing()
    {
        float[] inputs = [.. Enumerable.Range(1, 5).SelectMany(Input)];
        float[] expected = Call<float[]>("Batch", inputs);

        var time = Stopwatch.StartNew();
        long[] result = Call<long[]>("Hammer", inputs, expected, 100_000);

        TestContext.WriteLine($"{time.Elapsed.TotalSeconds:F1} s; {result[1]} bytes allocated; resident memory grew by {result[2]} bytes.");
        Assert.AreEqual(0, result[0], "wrong answers");
        Assert.IsLessThan(1_000_000, result[1], "bytes allocated; the smallest object a call would be 2,400,000");
        Assert.IsLessThan(16_000_000, result[2], "bytes by which resident memory grew");
    }

    [TestMethod]
    public void Loses_no_time_to_more_callers_than_cores()
    {
        // A neighbour on the machine disturbs a round or two; time that callers lose to each other, they lose in every round.
        const int predictions = 4_000;
        float[] input = Input(1);
        Call<double>("Seconds", input, 8, predictions);
        double[] ratios = [.. Enumerable.Range(0, 15).Select(_ =>
        {
            double few = Call<double>("Seconds", input, Environment.ProcessorCount, predictions);
            return Call<double>("Seconds", input, 4 * Environment.ProcessorCount, predictions) / few;
        }).Order()];

        TestContext.WriteLine($"Four callers a core take {ratios[7]:F2} of the time of one a core (median; {ratios[0]:F2} to {ratios[^1]:F2}).");
        Assert.IsLessThan(1.15, ratios[0]);
    }
}
