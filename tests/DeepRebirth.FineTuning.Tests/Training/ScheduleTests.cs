using DeepRebirth.FineTuning.Training;

namespace DeepRebirth.FineTuning.Tests.Training;

[TestClass]
public sealed class ScheduleTests
{
    [TestMethod]
    public void The_rate_rises_for_4_percent_and_falls_to_zero()
    {
        var schedule = new Schedule(Steps: 1000);
        double[] rates = [.. Enumerable.Range(0, 1000).Select(step => schedule.Rate(step))];
        Assert.IsGreaterThan(0, rates[0]);
        Assert.AreEqual(1, rates.Max(), 1e-3);
        Assert.IsTrue(Math.Abs(Array.IndexOf(rates, rates.Max()) - 40) <= 1);
        Assert.AreEqual(0.5, rates[520], 0.01);
        Assert.IsLessThan(1e-4, rates[^1]);
    }

    [TestMethod]
    public void A_schedule_of_nothing_is_done_at_once() => Assert.AreEqual(1, new Schedule(0).Fraction(0));

    [TestMethod]
    public void A_time_becomes_a_number_of_steps()
    {
        Assert.AreEqual(50, StepEstimate.StepsIn(seconds: 100, first: 2, again: 2, firstSteps: 0));
        Assert.AreEqual(50, StepEstimate.StepsIn(seconds: 100, first: 2, again: 1, firstSteps: 60));
        Assert.AreEqual(20 + 60, StepEstimate.StepsIn(seconds: 100, first: 2, again: 1, firstSteps: 20));
        Assert.AreEqual(0, StepEstimate.StepsIn(seconds: -1, first: 2, again: 1, firstSteps: 20));
    }

    [TestMethod]
    public void Short_times_are_spent_on_steps_rather_than_on_looks()
    {
        TimeSpan look = TimeSpan.FromSeconds(3);
        Assert.AreEqual(10, StageRun.LooksIn(time: null, look), "no limit");
        Assert.AreEqual(10, StageRun.LooksIn(TimeSpan.FromHours(1), look));
        Assert.AreEqual(4, StageRun.LooksIn(TimeSpan.FromMinutes(1), look));
        Assert.AreEqual(1, StageRun.LooksIn(TimeSpan.FromSeconds(5), look));
    }
}
