using System;

namespace DeepRebirth.Kernels;

/// <summary>The order of a program's steps, in phases: the steps of a phase are independent of each other, and a phase begins when the one before it is complete.</summary>
internal sealed class Schedule
{
    private readonly Phase[] phases;

    /// <param name="stepsOfPhases">The number of steps of every phase.</param>
    /// <param name="unitsOf">The number of units of a step.</param>
    public Schedule(ReadOnlySpan<int> stepsOfPhases, Func<int, int> unitsOf)
    {
        phases = new Phase[stepsOfPhases.Length];
        int step = 0;
        for (int i = 0; i < phases.Length; i++)
        {
            phases[i] = new Phase(step, stepsOfPhases[i], unitsOf);
            step += stepsOfPhases[i];
        }
    }

    /// <summary>The phases, in the order in which they run.</summary>
    public ReadOnlySpan<Phase> Phases => phases;
}

/// <summary>Steps that may run at the same time. Their units count as one sequence, step behind step.</summary>
internal sealed class Phase
{
    private readonly int firstStep;
    private readonly int[] ends;

    /// <param name="firstStep">The first of the phase's steps, which lie one behind the other.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="unitsOf">The number of units of a step.</param>
    public Phase(int firstStep, int steps, Func<int, int> unitsOf)
    {
        this.firstStep = firstStep;
        ends = new int[steps];
        for (int i = 0; i < steps; i++)
            ends[i] = Units += unitsOf(firstStep + i);
    }

    /// <summary>The units of all steps together.</summary>
    public int Units { get; }

    /// <summary>Finds the step of a unit.</summary>
    /// <param name="unit">The unit's number in the phase, below <see cref="Units"/>.</param>
    /// <returns>The step, the unit's number in it, and the number of the step's units.</returns>
    public (int Step, int Unit, int Units) Find(int unit)
    {
        int i = 0;
        while (unit >= ends[i])
            i++;
        int start = i == 0 ? 0 : ends[i - 1];
        return (firstStep + i, unit - start, ends[i] - start);
    }

    /// <summary>Runs all of the phase on the calling thread.</summary>
    public void Run(IProgram program)
    {
        int start = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            program.Run(firstStep + i, 0, ends[i] - start);
            start = ends[i];
        }
    }
}
