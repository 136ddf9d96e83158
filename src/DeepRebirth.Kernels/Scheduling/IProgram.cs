namespace DeepRebirth.Kernels;

/// <summary>A program that a <see cref="ThreadTeam"/> can run: the steps of a network over one arena.</summary>
internal interface IProgram
{
    /// <summary>The order of the steps.</summary>
    Schedule Schedule { get; }

    /// <summary>Runs the units <paramref name="from"/> (inclusive) to <paramref name="to"/> (exclusive) of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="from">The first unit.</param>
    /// <param name="to">The unit behind the last.</param>
    /// <param name="copy">The copy to use of what threads have copies of their own of.</param>
    void Run(int step, int from, int to, int copy = 0);
}
