using System;

namespace DeepRebirth.Kernels;

/// <summary>What is done with the scores of a classifier.</summary>
internal static class Scores
{
    /// <summary>exp(logit - highest) / sum: probabilities that add up to 1. NaN logits give NaN.</summary>
    public static float[] Softmax(ReadOnlySpan<float> logits)
    {
        float highest = float.NegativeInfinity;
        foreach (float logit in logits)
            highest = Math.Max(highest, logit);

        var probabilities = new float[logits.Length];
        double sum = 0;
        for (int i = 0; i < logits.Length; i++)
            sum += probabilities[i] = MathF.Exp(logits[i] - highest);
        for (int i = 0; i < probabilities.Length; i++)
            probabilities[i] = (float)(probabilities[i] / sum);
        return probabilities;
    }

    /// <summary>The indices of the <paramref name="count"/> highest scores, best first; of equal scores the first. NaN counts as lowest.</summary>
    public static int[] Top(ReadOnlySpan<float> scores, int count)
    {
        var top = new int[Math.Min(count, scores.Length)];
        int filled = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            int place = filled;
            while (place > 0 && IsHigher(scores[i], scores[top[place - 1]]))
                place--;
            if (place == top.Length)
                continue;
            filled = Math.Min(filled + 1, top.Length);
            for (int behind = filled - 1; behind > place; behind--)
                top[behind] = top[behind - 1];
            top[place] = i;
        }

        return top;
    }

    /// <summary>The index of the highest score.</summary>
    public static int Best(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            if (IsHigher(scores[i], scores[best]))
                best = i;
        }

        return best;
    }

    private static bool IsHigher(float score, float other) => score > other || (float.IsNaN(other) && !float.IsNaN(score));
}
