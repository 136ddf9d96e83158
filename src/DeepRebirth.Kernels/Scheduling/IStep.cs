namespace DeepRebirth.Kernels;

/// <summary>A step that makes or reads what each thread may have a copy of its own of.</summary>
internal interface IOwnCopyStep
{
    /// <summary>The step over one of the copies; the step itself where there is only one.</summary>
    /// <param name="copy">The copy, below <see cref="Schedule.MostCopies"/>.</param>
    IStep At(int copy);
}

/// <summary>A step that can read the network's input where the caller has it, instead of from the arena.</summary>
internal unsafe interface IInputStep
{
    /// <summary>Runs units of the step (see <see cref="IStep.Run"/>) on an input that lies elsewhere.</summary>
    /// <param name="input">Floats from the input's place in the arena to where it is; 0 where it is in the arena. Everything else that the step uses is in the arena.</param>
    /// <param name="arena">The arena.</param>
    /// <param name="weights">The packed weights.</param>
    /// <param name="from">The first unit.</param>
    /// <param name="to">The unit behind the last.</param>
    void RunFrom(nint input, float* arena, float* weights, int from, int to);
}

/// <summary>One step of a network's program: an operator with fixed geometry over fixed places of the arena and the weights.</summary>
internal unsafe interface IStep
{
    /// <summary>The number of independent pieces of work. Units may run in any order and on any thread.</summary>
    int Units { get; }

    /// <summary>The units, and how they lie in the image.</summary>
    StepWork Work { get; }

    /// <summary>Runs the units <paramref name="from"/> (inclusive) to <paramref name="to"/> (exclusive).</summary>
    /// <param name="arena">The activations of one prediction; 64-byte aligned.</param>
    /// <param name="weights">The network's packed weights.</param>
    /// <param name="from">The first unit.</param>
    /// <param name="to">The unit behind the last.</param>
    void Run(float* arena, float* weights, int from, int to);
}
