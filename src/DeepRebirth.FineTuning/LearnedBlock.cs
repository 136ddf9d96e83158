using System.Collections.Immutable;

namespace DeepRebirth.FineTuning;

/// <summary>A place where the student has new layers that have to learn what the teacher's layers there computed.</summary>
/// <param name="NewLayers">The names of the student's layers whose weights are new.</param>
/// <param name="TeacherOutput">The teacher's tensor that the block is to reproduce.</param>
/// <param name="StudentOutput">The student's tensor that is to become like it; of the same shape.</param>
public sealed record LearnedBlock(ImmutableArray<string> NewLayers, string TeacherOutput, string StudentOutput);
