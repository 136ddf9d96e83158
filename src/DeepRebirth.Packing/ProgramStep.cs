using System.Collections.Immutable;
using DeepRebirth.Kernels;

namespace DeepRebirth.Packing;

/// <summary>One step of a <see cref="NetworkProgram"/>: a kernel with its parameters, and what a reader of reports wants to know about it.</summary>
public sealed class ProgramStep
{
    internal ProgramStep(IStep step) => Step = step;

    /// <summary>A name that is a C# identifier and unique in the program, for example <c>Inception3a_1x1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The layers that the step computes, for example <c>conv1 (Conv)</c>, <c>relu1 (Relu)</c>; empty where it only moves data between layouts.</summary>
    public required ImmutableArray<string> Layers { get; init; }

    /// <summary>One line, for example <c>64x56x56 -> 192x56x56, 3x3 pad 1, Relu</c>.</summary>
    public required string Description { get; init; }

    /// <summary>The name of the kernel's step type, for example <c>ConvolutionStep</c>.</summary>
    public string Kernel => Step.GetType().Name;

    /// <summary>The multiply-adds of one run of this step (0 for what is no convolution or fully connected layer).</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>Whether the step reads the network's only input, which then may be where the caller has it, instead of in the arena.</summary>
    public bool ReadsInput { get; init; }

    /// <summary>The kernel with its parameters.</summary>
    internal IStep Step { get; }
}
