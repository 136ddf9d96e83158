using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.Slimming;

/// <summary>
/// What fine-tuning has to do for a learned rewrite: train <see cref="Layers"/> of the slim network (the student) until the tensor
/// <see cref="StudentOutput"/> is like the tensor <see cref="TeacherOutput"/> of <see cref="SlimmingPlan.Teacher"/> for the same picture.
/// </summary>
public sealed record LearnedBlock
{
    /// <summary>The names of the layers that the rewrite made or changed and that have weights; they are trained first.</summary>
    public required ImmutableArray<string> Layers { get; init; }

    /// <summary>The tensors that enter the block. Where the teacher has a tensor of the same name, it means the same there.</summary>
    public required ImmutableArray<string> Inputs { get; init; }

    /// <summary>The tensor that leaves the block in the teacher.</summary>
    public required string TeacherOutput { get; init; }

    /// <summary>The tensor that leaves the block in the student, of the same shape.</summary>
    public required string StudentOutput { get; init; }

    /// <summary>New layers that stand in the place of one old layer: they read and write what it read and wrote.</summary>
    internal static LearnedBlock InPlaceOf(Layer layer, params ImmutableArray<string> layers) =>
        new() { Layers = layers, Inputs = layer.Inputs, TeacherOutput = layer.Output, StudentOutput = layer.Output };
}
