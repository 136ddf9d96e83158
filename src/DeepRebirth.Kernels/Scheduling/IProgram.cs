namespace DeepRebirth.Kernels;

/// <summary>A program that a <see cref="ThreadTeam"/> can run: the steps of a network over one arena.</summary>
internal interface IProgram
{
    /// <summary>The order of the steps.</summary>
    Schedule Schedule { get; }

    /// <summary>Runs the units <paramref name="from"/> (inclusive) to <paramref name="to"/> (exclusive) of a step.</summary>
    void Run(int step, int from, int to);
}
