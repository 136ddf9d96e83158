using System;

namespace DeepRebirth.Kernels;

/// <summary>A network's program, as the generator writes it: steps behind a number. Static, because the program is the same for every instance.</summary>
internal unsafe interface INetwork
{
    /// <summary>The number of steps of every phase: the steps of a phase are independent of each other.</summary>
    static abstract ReadOnlySpan<int> Phases { get; }

    /// <summary>The number of floats of the arena.</summary>
    static abstract int ArenaFloats { get; }

    /// <summary>The independent units of a step.</summary>
    static abstract StepWork Work(int step);

    /// <summary>Runs the units <paramref name="from"/> (inclusive) to <paramref name="to"/> (exclusive) of a step.</summary>
    static abstract void Run(int step, float* arena, float* weights, int from, int to);
}
