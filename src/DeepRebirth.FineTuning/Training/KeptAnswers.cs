using DeepRebirth.FineTuning.Planning;

namespace DeepRebirth.FineTuning.Training;

/// <summary>
/// The teacher's answers to inputs that always look the same: computed in the first pass, bit for bit the same in the later ones, which need not ask the teacher again.
/// </summary>
internal sealed class KeptAnswers
{
    // The share of the memory for training that answers may take.
    private const int Part = 8;

    private readonly string logits;
    private readonly int row;
    private readonly float[]?[] answers;

    private KeptAnswers(string logits, int row, int inputs)
    {
        (this.logits, this.row) = (logits, row);
        answers = new float[inputs][];
    }

    /// <summary>Makes room for the answers.</summary>
    /// <returns>Null where the inputs have several views, where more than answers is computed of them, or where they do not fit.</returns>
    public static KeptAnswers? TryCreate(StagePlan plan, ITrainingInputs inputs, FrozenForward forward, long memoryLimit)
    {
        if (!inputs.HasOneView || plan.TeacherLogits is not { } logits || forward.RowOf(logits) is not { } row)
            return null;
        bool isAll = plan.Sources.All(source => source == logits || source == plan.Frozen.Inputs[0].Name);
        long bytes = inputs.Count * plan.Frozen.ShapeOf(logits).ElementCount * sizeof(float);
        return isAll && bytes <= memoryLimit / Part ? new KeptAnswers(logits, row, inputs.Count) : null;
    }

    /// <summary>Writes the answer to an input, where it is known.</summary>
    public bool TryRead(int input, ViewSlot slot)
    {
        if (Volatile.Read(ref answers[input]) is not { } answer)
            return false;
        slot.Write(logits, answer);
        return true;
    }

    /// <summary>Keeps what the thread has just computed of an input.</summary>
    public void Keep(int input, FrozenForward forward, int thread) => Volatile.Write(ref answers[input], forward.Row(thread, row).ToArray());
}
