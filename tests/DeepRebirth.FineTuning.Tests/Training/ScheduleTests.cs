using DeepRebirth.FineTuning.Training;

namespace DeepRebirth.FineTuning.Tests.Training;

[TestClass]
public sealed class ScheduleTests
{
    [TestMethod]
    public void The_rate_rises_for_4_percent_and_falls_to_zero()
    {
        var schedule = new Schedule(Steps: 1000, Time: null);
        double[] rates = [.. Enumerable.Range(0, 1000).Select(step => schedule.Rate(step, TimeSpan.Zero))];
        Assert.IsGreaterThan(0, rates[0]);
        Assert.AreEqual(1, rates.Max(), 1e-3);
        Assert.IsTrue(Math.Abs(Array.IndexOf(rates, rates.Max()) - 40) <= 1);
        Assert.AreEqual(0.5, rates[520], 0.01);
        Assert.IsLessThan(1e-4, rates[^1]);
    }

    [TestMethod]
    public void With_both_limits_the_one_that_is_nearer_counts()
    {
        var schedule = new Schedule(Steps: 100, TimeSpan.FromSeconds(10));
        Assert.AreEqual(0.5, schedule.Fraction(10, TimeSpan.FromSeconds(5)));
        Assert.AreEqual(0.9, schedule.Fraction(90, TimeSpan.FromSeconds(5)));
    }

    [TestMethod]
    public void A_budget_of_nothing_is_used_up_at_once() => Assert.AreEqual(1, new Schedule(null, TimeSpan.Zero).Fraction(0, TimeSpan.Zero));
}
