namespace DeepRebirth.Packing;

/// <summary>Choices of <see cref="Lowering"/>. The defaults are right for running; the others help to find out which part of a program is at fault.</summary>
public sealed record LoweringOptions
{
    /// <summary>Whether an activation is computed by the step in front of it, where it alone reads that step's result.</summary>
    public bool FuseActivations { get; init; } = true;

    /// <summary>Whether a convolution's step adds the other operand of a sum, where the sum alone reads its result.</summary>
    public bool FuseSums { get; init; } = true;

    /// <summary>Whether a direct convolution's step computes the pool behind it, where that pays and the pool alone reads the convolution.</summary>
    public bool FusePools { get; init; } = true;

    /// <summary>Whether tensors that are never alive at the same time share memory. Without it every intermediate tensor that a step writes is still in the arena after a run.</summary>
    public bool ReuseMemory { get; init; } = true;

    /// <summary>
    /// Whether outputs that are written as images stay in their channel blocks (<see cref="ProgramTensor.Image"/>), for a caller that reads those.
    /// </summary>
    internal bool LeavesImages { get; init; }

    /// <summary>How the convolutions are computed; null for the fastest way on this machine's kind of processor.</summary>
    public ConvolutionPlan? Plan { get; init; }
}
