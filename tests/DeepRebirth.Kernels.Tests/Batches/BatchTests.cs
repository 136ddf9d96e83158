namespace DeepRebirth.Kernels.Tests.Batches;

/// <summary>Batches against their images one by one: the same bits, whoever runs them.</summary>
[TestClass]
public sealed class BatchTests
{
    private static readonly int[] Sizes = [0, 1, 2, 3, 5, 8, 13, 16, 31, 32, 33, 65, 1000];

    internal static IEnumerable<KernelCase> Cases =>
    [
        .. from threads in new[] { 1, 2, 3, 5 } select Case<WithTail>("with a tail", threads),
        .. from threads in new[] { 1, 2, 3, 5 } select Case<WithoutTail>("without a tail", threads),
        Case<WithTail>("with more threads than a group has images", 40),
    ];

    [TestMethod]
    public void Gives_every_image_the_bits_that_it_has_alone() => KernelGrid.AssertAll(Cases);

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Serves_several_callers_at_once(int threads)
    {
        using var session = new NetworkSession<WithTail>(SmallNetwork.Weights(), threads);
        BatchRun[] expected = [.. Enumerable.Range(1, 40).Select(images => new BatchRun(images).OneByOne(session))];
        int wrong = 0;
        var callers = Enumerable.Range(0, 6).Select(caller => new Thread(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                BatchRun one = expected[((7 * caller) + i) % expected.Length];
                if (new BatchRun(one.Images).Together(session).DifferenceTo(one) is not null)
                    Interlocked.Increment(ref wrong);
            }
        })).ToList();
        callers.ForEach(caller => caller.Start());
        callers.ForEach(caller => caller.Join());

        Assert.AreEqual(0, wrong);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Allocates_nothing_after_the_first_batches(int threads)
    {
        using var session = new NetworkSession<WithTail>(SmallNetwork.Weights(), threads);
        BatchRun[] batches = [.. Sizes.Select(images => new BatchRun(images))];
        void RunAll()
        {
            foreach (BatchRun batch in batches)
                batch.Together(session);
        }

        for (int i = 0; i < 50; i++)
            RunAll();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            RunAll();

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Refuses_to_run_when_disposed()
    {
        var session = new NetworkSession<WithTail>(SmallNetwork.Weights(), 2);
        new BatchRun(3).Together(session);
        session.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => new BatchRun(3).Together(session));
    }

    private static KernelCase Case<TNetwork>(string which, int threads)
        where TNetwork : INetwork => new($"Batches {which}, {threads} threads", () =>
    {
        using var session = new NetworkSession<TNetwork>(SmallNetwork.Weights(), threads);
        return Sizes.Select(images => new BatchRun(images).Together(session).DifferenceTo(new BatchRun(images).OneByOne(session)))
            .FirstOrDefault(difference => difference is not null);
    });
}
