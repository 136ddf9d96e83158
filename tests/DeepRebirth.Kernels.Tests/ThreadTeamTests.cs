using System.Diagnostics;

namespace DeepRebirth.Kernels.Tests;

[TestClass]
public sealed class ThreadTeamTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(7)]
    public void Runs_every_unit_of_every_phase_exactly_once(int threads)
    {
        using var team = new ThreadTeam(threads);
        var program = new CountingProgram(threads, [0], [1], [2], [0, 3, 100, 0, 1], [1000], [1, 17, 5, 200], [0, 0]);
        for (int run = 1; run <= 50; run++)
        {
            team.Run(program);
            foreach (int[] step in program.Counts)
                Assert.IsTrue(step.All(count => count == run));
        }
    }

    [TestMethod]
    public void Begins_a_phase_only_when_the_one_before_is_complete()
    {
        using var team = new ThreadTeam(5);
        var program = new CountingProgram(5, Enumerable.Repeat<int[]>([5, 1, 6], 300).ToArray());
        team.Run(program);
        Assert.IsFalse(program.OverlapSeen);
    }

    [TestMethod]
    public void Uses_its_threads()
    {
        using var team = new ThreadTeam(3);
        using var meeting = new Barrier(3);
        team.Run(new ActionProgram(3, [3], (_, _) => Assert.IsTrue(meeting.SignalAndWait(TimeSpan.FromSeconds(20)))));
    }

    [TestMethod]
    public void Wakes_its_threads_after_a_rest()
    {
        using var team = new ThreadTeam(2);
        for (int i = 0; i < 3; i++)
        {
            using var meeting = new Barrier(2);
            team.Run(new ActionProgram(2, [2], (_, _) => Assert.IsTrue(meeting.SignalAndWait(TimeSpan.FromSeconds(20)))));
            Thread.Sleep(30);
        }
    }

    [TestMethod]
    public void Rests_when_there_is_nothing_to_do()
    {
        using var team = new ThreadTeam(4);
        team.Run(new CountingProgram(4, [100]));
        Thread.Sleep(50);
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        Thread.Sleep(300);
        TimeSpan used = Process.GetCurrentProcess().TotalProcessorTime - before;
        Assert.IsLessThan(200, used.TotalMilliseconds, "A spinning team would use 900 ms.");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void Hands_the_exception_of_a_unit_to_the_caller_and_lives_on(int threads)
    {
        using var team = new ThreadTeam(threads);
        for (int i = 0; i < 20; i++)
        {
            var exception = Assert.ThrowsExactly<InvalidTimeZoneException>(
                () => team.Run(new ActionProgram(threads, [64], (_, unit) => _ = unit == 13 ? throw new InvalidTimeZoneException("thirteen") : 0)));
            Assert.AreEqual("thirteen", exception.Message);

            var program = new CountingProgram(threads, [64]);
            team.Run(program);
            Assert.IsTrue(program.Counts[0].All(count => count == 1));
        }
    }

    [TestMethod]
    public void Works_for_one_caller_while_others_run_alone()
    {
        using var team = new ThreadTeam(3);
        CountingProgram[] programs = [new(3, [40, 2], [5], [40]), new(3, [7], [1, 80], [3]), new(3, [0], [33], [1, 1, 1])];
        Parallel.ForEach(programs, program =>
        {
            for (int i = 0; i < 500; i++)
                team.Run(program);
        });
        foreach (CountingProgram program in programs)
        {
            Assert.IsFalse(program.OverlapSeen);
            Assert.IsTrue(program.Counts.All(step => step.All(count => count == 500)));
        }
    }

    [TestMethod]
    public void Keeps_no_caller_waiting_for_the_program_of_another()
    {
        using var team = new ThreadTeam(2);
        using var begun = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var slow = new ActionProgram(2, [2], (_, _) =>
        {
            begun.Set();
            Assert.IsTrue(release.Wait(TimeSpan.FromSeconds(20)));
        });
        var caller = new Thread(() => team.Run(slow));
        caller.Start();
        Assert.IsTrue(begun.Wait(TimeSpan.FromSeconds(20)));

        var quick = new CountingProgram(2, [10], [3]);
        team.Run(quick); // would hang if it took turns
        Assert.IsTrue(quick.Counts.All(step => step.All(count => count == 1)));

        release.Set();
        caller.Join();
    }

    [TestMethod]
    public void Shares_the_units_of_a_phase_across_its_steps()
    {
        using var team = new ThreadTeam(4);
        using var meeting = new Barrier(4);
        var program = new ActionProgram(4, [1, 1, 1, 1], (_, _) => Assert.IsTrue(meeting.SignalAndWait(TimeSpan.FromSeconds(20))));
        for (int i = 0; i < 10; i++)
            team.Run(program);
    }

    [TestMethod]
    public void Ends_its_threads_when_disposed_and_refuses_further_work()
    {
        var seen = new HashSet<Thread>();
        var team = new ThreadTeam(3);
        using (var meeting = new Barrier(3))
        {
            team.Run(new ActionProgram(3, [3], (_, _) =>
            {
                lock (seen)
                    seen.Add(Thread.CurrentThread);
                meeting.SignalAndWait(TimeSpan.FromSeconds(20));
            }));
        }

        team.Dispose();
        team.Dispose();
        Assert.HasCount(3, seen);
        Assert.AreEqual(1, seen.Count(thread => thread.IsAlive), "Only the caller's own thread lives on.");
        Assert.ThrowsExactly<ObjectDisposedException>(() => team.Run(new CountingProgram(3, [1])));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Lets_each_thread_run_what_is_its_own_before_anything_else_of_the_phase(int threads)
    {
        using var team = new ThreadTeam(threads);
        var program = new OwnProgram(threads);
        for (int run = 0; run < 500; run++)
        {
            program.Begin();
            team.Run(program);
            Assert.AreEqual(0, program.TooEarly, "a unit found its copy not made");
            Assert.IsTrue(program.UnitsOfCopies.All(units => units is 0 or OwnProgram.OwnUnits), "a copy is made once, whole, or not at all");
            Assert.AreEqual(OwnProgram.Units, program.UnitsRun);
        }

        Assert.AreEqual(threads <= Schedule.MostCopies ? threads : 1, program.Schedule.Copies);
    }

    [TestMethod]
    public void Refuses_a_team_without_threads() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ThreadTeam(0));

    /// <summary>A step that each thread runs for itself, and one that reads what it made.</summary>
    private sealed class OwnProgram(int threads) : IProgram
    {
        public const int OwnUnits = 7;
        public const int Units = 40;

        private int tooEarly;
        private int units;

        public int[] UnitsOfCopies { get; } = new int[Schedule.MostCopies];

        public int TooEarly => tooEarly;

        public int UnitsRun => units;

        public Schedule Schedule { get; } = new(threads, [2], step => step == 0 ? new StepWork(OwnUnits, OwnUnits) { IsOwn = true } : Units);

        public void Begin()
        {
            Array.Clear(UnitsOfCopies);
            units = 0;
        }

        public void Run(int step, int from, int to, int copy)
        {
            if (step == 0)
            {
                Interlocked.Add(ref UnitsOfCopies[copy], to - from);
                return;
            }

            if (Volatile.Read(ref UnitsOfCopies[copy]) != OwnUnits)
                Interlocked.Increment(ref tooEarly);
            Interlocked.Add(ref units, to - from);
        }
    }

    /// <summary>One phase.</summary>
    private sealed class ActionProgram(int threads, int[] units, Action<int, int> action) : IProgram
    {
        public Schedule Schedule { get; } = new(threads, [units.Length], step => units[step]);

        public void Run(int step, int from, int to, int copy)
        {
            for (int unit = from; unit < to; unit++)
                action(step, unit);
        }
    }

    /// <summary>Phases of steps of so many units.</summary>
    private sealed class CountingProgram : IProgram
    {
        private readonly int[] phaseOfStep;

        public CountingProgram(int threads, params int[][] phases)
        {
            Counts = [.. phases.SelectMany(phase => phase).Select(units => new int[units])];
            Schedule = new Schedule(threads, [.. phases.Select(phase => phase.Length)], step => Counts[step].Length);
            phaseOfStep = [.. phases.SelectMany((phase, index) => phase.Select(_ => index))];
        }

        public int[][] Counts { get; }

        public Schedule Schedule { get; }

        public bool OverlapSeen { get; private set; }

        public void Run(int step, int from, int to, int copy)
        {
            for (int unit = from; unit < to; unit++)
                Interlocked.Increment(ref Counts[step][unit]);
            for (int before = 0; from < to && before < step; before++)
                OverlapSeen |= phaseOfStep[before] == phaseOfStep[step] - 1 && Counts[before].Any(count => count < Counts[step][from]);
        }
    }
}
