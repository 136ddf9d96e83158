namespace DeepRebirth.Benchmarks.Parity;

/// <summary>Counts over the pictures of a set.</summary>
internal sealed class ParityTally
{
    private const int Best = 5;
    private int oursTop1, oursTop5, theirsTop1, theirsTop5;

    public int Pictures { get; private set; }

    public int SameTop1 { get; private set; }

    public double OutputDifference { get; private set; }

    public double ProbabilityDifference { get; private set; }

    public Networks.Accuracy Ours => new(Percent(oursTop1), Percent(oursTop5));

    public Networks.Accuracy Theirs => new(Percent(theirsTop1), Percent(theirsTop5));

    /// <summary>Counts one picture.</summary>
    /// <param name="label">Its class.</param>
    /// <param name="ours">Our scores.</param>
    /// <param name="theirs">ONNX Runtime's scores.</param>
    /// <param name="probabilities">What makes probabilities of scores.</param>
    public void Add(int label, float[] ours, float[] theirs, Networks.ToProbabilities probabilities)
    {
        Pictures++;
        int[] ourBest = BestOf(ours), theirBest = BestOf(theirs);
        if (ourBest[0] == theirBest[0])
            SameTop1++;
        OutputDifference = Math.Max(OutputDifference, Parity.OutputDifference.OfScores(ours, theirs));
        ProbabilityDifference = Math.Max(
            ProbabilityDifference, Parity.OutputDifference.OfProbabilities(probabilities(ours), probabilities(theirs)));
        Count(label, ourBest, ref oursTop1, ref oursTop5);
        Count(label, theirBest, ref theirsTop1, ref theirsTop5);
    }

    private static int[] BestOf(float[] scores) =>
        [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(Best)];

    private static void Count(int label, int[] best, ref int top1, ref int top5)
    {
        if (best[0] == label)
            top1++;
        if (best.Contains(label))
            top5++;
    }

    private double Percent(int count) => 100.0 * count / Pictures;
}
