namespace DeepRebirth.Packing;

/// <summary>
/// Runs a program in this process, on the same kernels as the generated code. It holds the weights; each <see cref="ProgramContext"/>
/// holds working memory of its own. Thread-safe: any number of threads may make contexts and run them at the same time.
/// </summary>
public sealed class ProgramRunner : IDisposable
{
    private readonly AlignedMemory weights;

    /// <summary>Takes a copy of the program's weights.</summary>
    public ProgramRunner(NetworkProgram program)
    {
        Program = program;
        weights = new AlignedMemory(program.Weights.Length);
        program.Weights.Span.CopyTo(weights.Span);
    }

    /// <summary>The program that runs.</summary>
    public NetworkProgram Program { get; }

    /// <summary>Working memory and threads for one run at a time. Dispose it after use; it may outlive the runner.</summary>
    /// <param name="threads">The number of threads that share the work of one run, the caller's included.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no thread.</exception>
    /// <exception cref="ObjectDisposedException">The runner is disposed.</exception>
    public ProgramContext CreateContext(int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        return new ProgramContext(Program, weights, threads);
    }

    /// <summary>Frees the weights as soon as no context uses them any more.</summary>
    public void Dispose() => weights.Dispose();
}
