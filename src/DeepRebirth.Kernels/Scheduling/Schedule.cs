using System;
using System.Collections.Generic;

namespace DeepRebirth.Kernels;

/// <summary>The order of a program's steps, in phases: the steps of a phase are independent of each other, and a phase begins when the one before it is complete.</summary>
internal sealed class Schedule
{
    private readonly Phase[] phases;

    /// <param name="threads">The threads that share the work.</param>
    /// <param name="stepsOfPhases">The number of steps of every phase.</param>
    /// <param name="workOf">The units of a step.</param>
    public Schedule(int threads, ReadOnlySpan<int> stepsOfPhases, Func<int, StepWork> workOf)
    {
        Threads = threads;
        var all = new List<Phase>();
        int step = 0;
        foreach (int steps in stepsOfPhases)
        {
            // Steps in excess of what a phase can count come in a phase of their own: they are independent, so any order is right.
            for (int end = step + steps; step < end;)
            {
                int part = Math.Min(Phase.MostSteps, end - step);
                var work = new StepWork[part];
                for (int i = 0; i < part; i++)
                    work[i] = workOf(step + i);
                all.Add(new Phase(threads, step, work));
                step += part;
                Pieces += all[^1].Pieces;
            }
        }

        phases = [.. all];
    }

    /// <summary>The threads that share the work.</summary>
    public int Threads { get; }

    /// <summary>The phases, in the order in which they run.</summary>
    public ReadOnlySpan<Phase> Phases => phases;

    /// <summary>The pieces of all phases together.</summary>
    public long Pieces { get; }
}
