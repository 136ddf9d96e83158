using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Packing;

namespace DeepRebirth.FineTuning.Training;

/// <summary>Runs the frozen network on the kernels of inference, one picture a thread.</summary>
internal sealed unsafe class FrozenForward : IDisposable
{
    private readonly string inputName;
    private readonly ProgramRunner? runner;
    private readonly ProgramContext?[] contexts;

    /// <summary>Lowers the frozen network and takes memory for each thread.</summary>
    public FrozenForward(Network frozen, int threads)
    {
        inputName = frozen.Inputs[0].Name;
        InputLength = checked((int)frozen.Inputs[0].Shape.ElementCount);
        contexts = new ProgramContext?[threads];
        if (frozen.Layers.IsEmpty)
            return;
        runner = new ProgramRunner(Lowering.Lower(frozen, new LoweringOptions { LeavesImages = true }));
        for (int thread = 0; thread < threads; thread++)
            contexts[thread] = runner.CreateContext();
    }

    /// <summary>The floats of one input.</summary>
    public int InputLength { get; }

    /// <summary>The number of an output that is a row of values; null for channel blocks of an image, and for what is no output.</summary>
    public int? RowOf(string source) => runner?.Program.Outputs
        .Select((output, number) => output.Name == source && output.Image is null ? number : (int?)null)
        .FirstOrDefault(number => number is not null);

    /// <summary>A row of values, as the thread's last <see cref="Run"/> left it.</summary>
    public ReadOnlySpan<float> Row(int thread, int output) => contexts[thread]!.Output(output);

    /// <summary>Gives the input itself, where it is needed.</summary>
    public void Pass(ReadOnlySpan<float> input, ViewSlot slot)
    {
        if (slot.Needs(inputName))
            slot.Write(inputName, input);
    }

    /// <summary>Computes what is needed of one input. Each thread uses its own number.</summary>
    public void Run(int thread, ReadOnlySpan<float> input, ViewSlot slot)
    {
        Pass(input, slot);
        if (contexts[thread] is not { } context)
            return;
        input.CopyTo(context.Input(0));
        context.Run();
        ImmutableArray<ProgramTensor> outputs = runner!.Program.Outputs;
        fixed (float* arena = context.Arena)
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                if (outputs[i].Image is { } image)
                    slot.Write(outputs[i].Name, arena, image);
                else
                    slot.Write(outputs[i].Name, context.Output(i));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ProgramContext? context in contexts)
            context?.Dispose();
        runner?.Dispose();
    }
}
