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
