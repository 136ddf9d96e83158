using System;
using System.Collections.Generic;

namespace DeepRebirth.Kernels;

/// <summary>The order of a program's steps, in phases: the steps of a phase are independent of each other, and a phase begins when the one before it is complete.</summary>
/// <remarks>The first steps of a phase may be such that each thread runs for itself (<see cref="StepWork.IsOwn"/>); on what they make, the others of the phase do depend.</remarks>
internal sealed class Schedule
{
    /// <summary>The copies that there is room for of what a thread makes for itself. More threads share the first copy, and the work of making it.</summary>
    public const int MostCopies = 2;

    private readonly Phase[] phases;

    /// <param name="threads">The threads that share the work.</param>
    /// <param name="stepsOfPhases">The number of steps of every phase.</param>
    /// <param name="workOf">The units of a step.</param>
    /// <param name="copies">The copies to use, at most <see cref="MostCopies"/>.</param>
    public Schedule(int threads, ReadOnlySpan<int> stepsOfPhases, Func<int, StepWork> workOf, int copies = MostCopies)
    {
        Threads = threads;
        Copies = threads <= copies ? threads : 1;
        var all = new List<Phase>();
        int step = 0;
        foreach (int steps in stepsOfPhases)
        {
            int end = step + steps;
            var own = new List<OwnStep>();
            for (StepWork work; Copies == threads && step < end && (work = workOf(step)).IsOwn; step++)
                own.Add(new OwnStep(step, work.Units));

            // Steps in excess of what a phase can count come in a phase of their own: they are independent, so any order is right.
            while (step < end)
            {
                var work = new List<StepWork>();
                while (step + work.Count < end && work.Count < Phase.MostSteps && BelongsTogether(work, workOf(step + work.Count)))
                    work.Add(workOf(step + work.Count));
                all.Add(new Phase(threads, step, [.. work], [.. own]));
                step += work.Count;
                Pieces += all[^1].Pieces;
            }
        }

        phases = [.. all];
    }

    /// <summary>The threads that share the work.</summary>
    public int Threads { get; }

    /// <summary>How many copies are in use of what threads make for themselves: one a thread, or one for all.</summary>
    public int Copies { get; }

    /// <summary>The phases, in the order in which they run.</summary>
    public ReadOnlySpan<Phase> Phases => phases;

    /// <summary>The pieces of all phases together.</summary>
    public long Pieces { get; }

    /// <summary>Whether a step can be in one phase with those before it: not where these are what it depends on.</summary>
    private static bool BelongsTogether(List<StepWork> before, StepWork next) => before.Count == 0 || before[^1].IsOwn == next.IsOwn;
}
