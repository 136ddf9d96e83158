using System;

namespace DeepRebirth.Kernels;

/// <summary>A network's program, as the generator writes it: steps behind a number. Static, because the program is the same for every instance.</summary>
internal unsafe interface INetwork
{
    /// <summary>The number of steps of every phase: the steps of a phase are independent of each other.</summary>
    static abstract ReadOnlySpan<int> Phases { get; }

    /// <summary>The number of floats of the arena.</summary>
    static abstract int ArenaFloats { get; }

    /// <summary>
    /// The first of the phases that all images of a group go through together, because their weights are many and are then read once for all; see
    /// <see cref="TailFloats"/>.
    /// </summary>
    static virtual int TailPhase => 0;

    /// <summary>The floats at the arena's start that hold all that the phases from <see cref="TailPhase"/> on use; 0 where there are no such phases.</summary>
    static virtual int TailFloats => 0;

    /// <summary>The independent units of a step.</summary>
    static abstract StepWork Work(int step);

    /// <summary>Runs the units <paramref name="from"/> (inclusive) to <paramref name="to"/> (exclusive) of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="copy">The copy to use of what threads have copies of their own of.</param>
    /// <param name="input">Floats from the input's place in the arena to where its readers find it; 0 where it is in the arena.</param>
    /// <param name="arena">The arena.</param>
    /// <param name="weights">The packed weights.</param>
    /// <param name="from">The first unit.</param>
    /// <param name="to">The unit behind the last.</param>
    static abstract void Run(int step, int copy, nint input, float* arena, float* weights, int from, int to);

    /// <summary>The same for several images at once, where the step's <see cref="StepWork.IsForAllImages"/> and it belongs to the tail.</summary>
    /// <param name="step">The step.</param>
    /// <param name="arenas">The first image's arena.</param>
    /// <param name="pitch">Floats from one arena to the next.</param>
    /// <param name="images">The number of images.</param>
    /// <param name="weights">The packed weights.</param>
    /// <param name="from">The first unit.</param>
    /// <param name="to">The unit behind the last.</param>
    static virtual void RunForAllImages(int step, float* arenas, long pitch, int images, float* weights, int from, int to) =>
        throw new ArgumentOutOfRangeException(nameof(step));
}
