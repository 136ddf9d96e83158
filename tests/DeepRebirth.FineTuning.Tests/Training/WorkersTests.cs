using DeepRebirth.FineTuning.Training;

namespace DeepRebirth.FineTuning.Tests.Training;

[TestClass]
public class WorkersTests
{
    [TestMethod]
    public void All_numbers_run_at_the_same_time_again_and_again()
    {
        const int Threads = 5;
        for (int round = 0; round < 200; round++)
        {
            using var meeting = new Barrier(Threads);
            var calls = new int[Threads];
            Workers.Run(Threads, number =>
            {
                Assert.IsTrue(meeting.SignalAndWait(TimeSpan.FromSeconds(30)), "the others never came");
                calls[number]++;
            });
            CollectionAssert.AreEqual(new[] { 1, 1, 1, 1, 1 }, calls);
        }
    }

    [TestMethod]
    public void A_run_may_begin_within_another_one()
    {
        int sum = 0;
        Workers.Run(3, _ => Workers.Run(3, number => Interlocked.Add(ref sum, number)));
        Assert.AreEqual(9, sum);
    }

    [TestMethod]
    public void Each_shared_number_is_taken_once()
    {
        var calls = new int[1000];
        Workers.Share(threads: 4, calls.Length, (_, number) => Interlocked.Increment(ref calls[number]));
        Assert.IsTrue(calls.All(count => count == 1));
    }

    [TestMethod]
    public void What_went_wrong_is_thrown_when_all_have_ended_and_is_no_cancellation_where_anything_else_is()
    {
        int ended = 0;
        Action<int> action = number =>
        {
            Interlocked.Increment(ref ended);
            throw number == 2 ? new InvalidDataException("second") : new OperationCanceledException();
        };
        var error = Assert.ThrowsExactly<InvalidDataException>(() => Workers.Run(4, action));
        Assert.AreEqual("second", error.Message);
        Assert.AreEqual(4, ended);
        Workers.Run(4, _ => Interlocked.Decrement(ref ended));
        Assert.AreEqual(0, ended, "the same threads work on");
    }
}
