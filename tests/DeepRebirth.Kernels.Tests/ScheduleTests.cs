namespace DeepRebirth.Kernels.Tests;

[TestClass]
public sealed class ScheduleTests
{
    [TestMethod]
    public void Shares_out_every_unit_once()
    {
        foreach (int threads in new[] { 2, 3, 8 })
        foreach ((int columns, int rows) in new[] { (1, 1), (0, 5), (3, 7), (2, 1), (16, 28), (600, 4), (1, 1000) })
        {
            var schedule = new Schedule(threads, [1, 2], step => step == 1 ? 5 : new StepWork(columns * rows, rows));
            IEnumerable<(int, int)> units = Pieces(schedule, threads).SelectMany(piece => Enumerable.Range(piece.From, piece.To - piece.From).Select(unit => (piece.Step, unit)));
            (int, int)[] all = [.. units.Order()];
            CollectionAssert.AreEqual(all.Distinct().ToArray(), all);
            Assert.HasCount((2 * columns * rows) + 5, all);
        }
    }

    [TestMethod]
    public void Gives_threads_equal_parts()
    {
        foreach (int threads in new[] { 2, 3, 8 })
        {
            var phase = new Phase(threads, 0, [new StepWork(7 * 13, 13)]);
            int[] units = [.. Enumerable.Range(0, threads).Select(thread => Units(phase.Share(thread)))];
            Assert.IsLessThanOrEqualTo(1, units.Max() - units.Min());
        }
    }

    [TestMethod]
    public void Gives_a_thread_the_same_rows_of_every_column()
    {
        // Rows 0 to 13 and 14 to 27 of both steps, whatever their columns.
        var phase = new Phase(2, 0, [new StepWork(4 * 28, 28), new StepWork(3 * 14, 14)]);
        foreach (Piece piece in phase.Share(0).ToArray())
            Assert.IsTrue(LastRow(piece) < (piece.Step == 0 ? 14 : 7));
        foreach (Piece piece in phase.Share(1).ToArray())
            Assert.IsTrue(FirstRow(piece) >= (piece.Step == 0 ? 14 : 7));

        static int FirstRow(Piece piece) => piece.From % (piece.Step == 0 ? 28 : 14);
        static int LastRow(Piece piece) => (piece.To - 1) % (piece.Step == 0 ? 28 : 14);
    }

    [TestMethod]
    public void Ends_a_share_with_small_pieces()
    {
        Piece[] pieces = new Phase(2, 0, [1000]).Share(1).ToArray();
        Assert.AreEqual(1, pieces[^1].To - pieces[^1].From);
        Assert.IsLessThan(40, pieces.Length);
    }

    [TestMethod]
    public void Cuts_a_phase_of_very_many_steps_into_several()
    {
        var schedule = new Schedule(2, [1000], _ => new StepWork(700 * 3, 3));
        Assert.IsGreaterThan(1, schedule.Phases.Length);
        Assert.AreEqual(1000 * 700 * 3, Pieces(schedule, 2).Sum(piece => piece.To - piece.From));
        foreach (Phase phase in schedule.Phases)
            Assert.IsLessThan(65536, Math.Max(phase.Share(0).Length, phase.Share(1).Length));
    }

    [TestMethod]
    public void Puts_what_is_each_threads_own_before_its_pieces_and_shares_it_out_among_more_threads()
    {
        static StepWork Work(int step) => new(10, 10) { IsOwn = step < 2 };
        Schedule two = new(2, [3], Work);
        Assert.AreEqual(1, two.Phases.Length);
        Assert.IsTrue(Pieces(two, 2).All(piece => piece.Step == 2));

        Schedule three = new(3, [3], Work);
        Assert.AreEqual(2, three.Phases.Length);
        Assert.IsTrue(three.Phases[0].Share(0).ToArray().All(piece => piece.Step < 2));
        Assert.AreEqual(30, Pieces(three, 3).Sum(piece => piece.To - piece.From));
    }

    private static List<Piece> Pieces(Schedule schedule, int threads)
    {
        var pieces = new List<Piece>();
        foreach (Phase phase in schedule.Phases)
        {
            for (int thread = 0; thread < threads; thread++)
                pieces.AddRange(phase.Share(thread));
        }
        return pieces;
    }

    private static int Units(ReadOnlySpan<Piece> pieces)
    {
        int units = 0;
        foreach (Piece piece in pieces)
            units += piece.To - piece.From;
        return units;
    }
}
