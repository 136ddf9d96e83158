namespace DeepRebirth.Kernels;

/// <summary>How much work a step is, and how its units lie in the image.</summary>
/// <param name="Units">The number of its units.</param>
/// <param name="Rows">
/// Units that follow each other down the image: unit u works on row u % Rows. Threads share the rows of such a step, so that each finds most of what
/// it reads among what it wrote itself in the step before. A step whose rows are not to be shared out has as many rows as units.
/// </param>
internal readonly record struct StepWork(int Units, int Rows)
{
    /// <summary>The units of a step without rows.</summary>
    public static implicit operator StepWork(int units) => new(units, units);

    /// <summary>
    /// Whether each thread runs all units for itself, into a copy of its own, before it runs anything else of the phase: what others would read from its core, line by line, they
    /// compute in less time.
    /// </summary>
    public bool IsOwn { get; init; }

    /// <summary>Whether the step can run for several images at once, which reads its weights once for all of them.</summary>
    public bool IsForAllImages { get; init; }
}
