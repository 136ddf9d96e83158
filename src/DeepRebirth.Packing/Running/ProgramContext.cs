using DeepRebirth.Kernels;

namespace DeepRebirth.Packing;

/// <summary>
/// The working memory of one run at a time. Nothing is allocated by a run. Calls of <c>Run</c> with spans from several threads take turns;
/// who uses <see cref="Input"/> and <see cref="Output"/> must be the only user of the context.
/// </summary>
public sealed unsafe class ProgramContext : IProgram, IDisposable
{
    private readonly NetworkProgram program;
    private readonly IStep[][] stepsOfCopies;
    private readonly Schedule schedule;
    private readonly AlignedMemory weights;
    private readonly AlignedMemory arena;
    private readonly ThreadTeam? team;
    private readonly Lock running = new();
    private nint inputShift;
    private bool disposed;

    internal ProgramContext(NetworkProgram program, AlignedMemory weights, int threads)
    {
        this.program = program;
        this.weights = weights;
        schedule = new Schedule(threads, program.Phases.AsSpan(), step => program.Steps[step].Step.Work);
        stepsOfCopies = [.. Enumerable.Range(0, schedule.Copies).Select(StepsAt)];
        arena = new AlignedMemory(program.ArenaFloats);
        bool added = false;
        weights.DangerousAddRef(ref added);
        team = threads > 1 ? new ThreadTeam(threads) : null;
    }

    /// <summary>The whole working memory.</summary>
    internal Span<float> Arena => arena.Span;

    Schedule IProgram.Schedule => schedule;

    void IProgram.Run(int step, int from, int to, int copy)
    {
        IStep one = stepsOfCopies[copy][step];
        if (program.Steps[step].ReadsInput)
            ((IInputStep)one).RunFrom(inputShift, arena.Pointer, weights.Pointer, from, to);
        else
            one.Run(arena.Pointer, weights.Pointer, from, to);
    }

    /// <summary>The values of the network's input number <paramref name="index"/>, row-major, to be filled before every <see cref="Run()"/>, which may overwrite them.</summary>
    public Span<float> Input(int index) => Region(program.Inputs[index]);

    /// <summary>The values of the network's output number <paramref name="index"/>, row-major, valid from one <see cref="Run()"/> to the next.</summary>
    public ReadOnlySpan<float> Output(int index) => Region(program.Outputs[index]);

    /// <summary>Runs on what <see cref="Input"/> holds.</summary>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
    public void Run()
    {
        lock (running)
            RunSteps();
    }

    /// <summary>Runs a network of one input on <paramref name="input"/> and copies its first output to <paramref name="output"/>.</summary>
    /// <exception cref="ArgumentException">A span does not have the tensor's length, or the network has several inputs.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        if (program.Inputs.Length != 1)
            throw new ArgumentException($"The network '{program.Name}' has {program.Inputs.Length} inputs, not 1.", nameof(input));
        Check(program.Inputs[0], input.Length, nameof(input));
        Check(program.Outputs[0], output.Length, nameof(output));
        lock (running)
        {
            fixed (float* values = input, place = Input(0))
            {
                if (program.ReadsInputInPlace && (nint)values % sizeof(float) == 0)
                    inputShift = (nint)(values - place);
                else
                    input.CopyTo(Input(0));
                try
                {
                    RunSteps();
                }
                finally
                {
                    inputShift = 0;
                }
            }

            Output(0).CopyTo(output);
        }
    }

    /// <summary>Runs on all inputs and copies all outputs, in the network's order.</summary>
    /// <exception cref="ArgumentException">The number of tensors or a length is not the program's.</exception>
    /// <exception cref="ObjectDisposedException">The context is disposed.</exception>
    public void Run(ReadOnlySpan<ReadOnlyMemory<float>> inputs, ReadOnlySpan<Memory<float>> outputs)
    {
        if (inputs.Length != program.Inputs.Length || outputs.Length != program.Outputs.Length)
        {
            throw new ArgumentException(
                $"The network '{program.Name}' has {program.Inputs.Length} inputs and {program.Outputs.Length} outputs, not {inputs.Length} and {outputs.Length}.");
        }
        for (int i = 0; i < inputs.Length; i++)
            Check(program.Inputs[i], inputs[i].Length, nameof(inputs));
        for (int i = 0; i < outputs.Length; i++)
            Check(program.Outputs[i], outputs[i].Length, nameof(outputs));
        lock (running)
        {
            for (int i = 0; i < inputs.Length; i++)
                inputs[i].Span.CopyTo(Input(i));
            RunSteps();
            for (int i = 0; i < outputs.Length; i++)
                Output(i).CopyTo(outputs[i].Span);
        }
    }

    /// <summary>Ends the threads and frees the memory, after a run that is under way.</summary>
    public void Dispose()
    {
        lock (running)
        {
            if (disposed)
                return;
            disposed = true;
            team?.Dispose();
            arena.Dispose();
            weights.DangerousRelease();
        }
    }

    private IStep[] StepsAt(int copy) => [.. program.Steps.Select(step => step.Step is IOwnCopyStep own ? own.At(copy) : step.Step)];

    private static void Check(ProgramTensor tensor, int length, string parameter)
    {
        if (length != tensor.Shape.ElementCount)
            throw new ArgumentException($"'{tensor.Name}' is {tensor.Shape}, which are {tensor.Shape.ElementCount} values, not {length}.", parameter);
    }

    private Span<float> Region(ProgramTensor tensor)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return arena.Span.Slice(tensor.Offset, (int)tensor.Shape.ElementCount);
    }

    private void RunSteps()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (team is not null)
        {
            team.Run(this);
            return;
        }
        foreach (Phase phase in schedule.Phases)
            phase.Run(this);
    }
}
