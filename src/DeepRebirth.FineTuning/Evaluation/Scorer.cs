using DeepRebirth.Packing;

namespace DeepRebirth.FineTuning;

/// <summary>Runs one or two networks on inputs, on one thread.</summary>
internal sealed class Scorer(ProgramRunner network, ProgramRunner? other) : IDisposable
{
    private readonly ProgramContext context = network.CreateContext();
    private readonly ProgramContext? otherContext = other?.CreateContext();
    private readonly float[] input = new float[network.Program.Inputs[0].Shape.ElementCount];

    /// <summary>What one input gives; null where it cannot be read.</summary>
    public (InputResult? Result, double Divergence) Score(ITrainingInputs inputs, int index)
    {
        if (!inputs.TryLoad(index, view: 0, input))
            return (null, 0);
        ReadOnlySpan<float> scores = Run(context);
        int? label = inputs.Label(index);
        if (label < 0 || label >= scores.Length)
            throw new FineTuningException($"Input {index} has the label {label}, but the network has the classes 0 to {scores.Length - 1}.");
        var result = new InputResult(index, AnswerOf(scores), label, label is { } right ? RankOf(scores, right) : null, OtherPrediction: null);
        if (otherContext is null)
            return (result, 0);
        ReadOnlySpan<float> otherScores = Run(otherContext);
        return (result with { OtherPrediction = AnswerOf(otherScores) }, Divergence(otherScores, scores));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        context.Dispose();
        otherContext?.Dispose();
    }

    /// <summary>The class of the highest score, or none where the scores are no numbers.</summary>
    private static int AnswerOf(ReadOnlySpan<float> scores) => AreNumbers(scores) ? HighestOf(scores) : InputResult.NoAnswer;

    /// <summary>Whether no score is NaN or infinite.</summary>
    internal static bool AreNumbers(ReadOnlySpan<float> scores)
    {
        foreach (float score in scores)
        {
            if (!float.IsFinite(score))
                return false;
        }
        return true;
    }

    /// <summary>The index of the highest score, of equal ones the first.</summary>
    internal static int HighestOf(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best])
                best = i;
        }
        return best;
    }

    /// <summary>How many classes come before one: those with a higher score, and those with an equal one and a lower index; all of them where the scores are no numbers.</summary>
    internal static int RankOf(ReadOnlySpan<float> scores, int label)
    {
        if (!AreNumbers(scores))
            return scores.Length;
        int rank = 0;
        for (int i = 0; i < scores.Length; i++)
            rank += scores[i] > scores[label] || (scores[i] == scores[label] && i < label) ? 1 : 0;
        return rank;
    }

    /// <summary>KL(p || q) in nats of the probabilities that two rows of logits stand for.</summary>
    internal static double Divergence(ReadOnlySpan<float> p, ReadOnlySpan<float> q)
    {
        double logP = LogSum(p);
        double logQ = LogSum(q);
        double sum = 0;
        for (int i = 0; i < p.Length; i++)
            sum += Math.Exp(p[i] - logP) * (p[i] - logP - (q[i] - logQ));
        return Math.Max(0, sum);
    }

    private ReadOnlySpan<float> Run(ProgramContext target)
    {
        input.CopyTo(target.Input(0));
        target.Run();
        return target.Output(0);
    }

    private static double LogSum(ReadOnlySpan<float> scores)
    {
        double max = scores[HighestOf(scores)];
        double sum = 0;
        foreach (float score in scores)
            sum += Math.Exp(score - max);
        return max + Math.Log(sum);
    }
}
