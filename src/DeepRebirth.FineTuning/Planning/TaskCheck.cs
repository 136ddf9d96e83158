using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Planning;

/// <summary>Refuses tasks that do not fit together, before anything is computed.</summary>
internal static class TaskCheck
{
    /// <exception cref="FineTuningException">The message says what does not fit.</exception>
    public static void Check(FineTuningTask task)
    {
        task.Options.Validate();
        NetworkCheck.OneInputAndOutput(task.Teacher);
        NetworkCheck.OneInputAndOutput(task.Student);
        NetworkCheck.SameInterface(task.Student, task.Teacher);
        if (task.Training.Count == 0)
            throw new FineTuningException("There are no inputs to train on.");
        foreach (LearnedBlock block in task.Blocks)
            Check(task, block);
        if (task.Options.Mode == FineTuningMode.Labels && Enumerable.Range(0, task.Training.Count).All(i => task.Training.Label(i) is null))
            throw new FineTuningException("Training from labels needs labels, and no input has one. Name the classes, or train by distillation.");
        if (task.Options is { Mode: FineTuningMode.Labels } or { LabelWeight: > 0 })
            CheckLabels(task);
    }

    private static void CheckLabels(FineTuningTask task)
    {
        Network student = task.Student.WithBatch(1);
        long classes = student.ShapeOf(student.Outputs[0]).ElementCount;
        foreach (ITrainingInputs inputs in task.HeldOut is null ? [task.Training] : new[] { task.Training, task.HeldOut })
        {
            for (int i = 0; i < inputs.Count; i++)
            {
                if (inputs.Label(i) is { } label && (label < 0 || label >= classes))
                    throw new FineTuningException($"Input {i} has the label {label}, but the network has the classes 0 to {classes - 1}.");
            }
        }
    }

    private static void Check(FineTuningTask task, LearnedBlock block)
    {
        foreach (string name in block.NewLayers)
        {
            if (task.Student.Layers.All(layer => layer.Name != name))
                throw new FineTuningException($"The student '{task.Student.Name}' has no layer '{name}', which a block names as new.");
        }
        TensorShape taught = ShapeOf(task.Teacher, block.TeacherOutput);
        TensorShape learned = ShapeOf(task.Student, block.StudentOutput);
        if (!taught.AsSpan()[Math.Min(1, taught.Rank)..].SequenceEqual(learned.AsSpan()[Math.Min(1, learned.Rank)..]))
        {
            throw new FineTuningException(
                $"A block is to learn '{block.TeacherOutput}' of the teacher, {taught}, but gives '{block.StudentOutput}', {learned}.");
        }
    }

    private static TensorShape ShapeOf(Network network, string tensor) =>
        network.ProducerOf(tensor) is not null
            ? network.ShapeOf(tensor)
            : throw new FineTuningException($"The network '{network.Name}' has no layer that writes '{tensor}', which a block names as its output.");
}
