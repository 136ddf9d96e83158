using System.Numerics;
using System.Runtime.Intrinsics;
using DeepRebirth.FineTuning.Gradients;
using DeepRebirth.FineTuning.Planning;

namespace DeepRebirth.FineTuning.Training;

/// <summary>
/// What training makes small, a sum over pictures: for distillation <c>T^2 KL(p_T || q_T)</c> of the class probabilities at temperature T plus
/// the weight times the mean over the features of <c>|y - t|^2 / |t|^2</c> (Hinton, Vinyals, Dean 2015, with features as in FitNets, Romero et
/// al. 2015) and, where asked for, the cross-entropy of labels that are there; for labels the cross-entropy alone. Computes the loss and writes
/// its gradients.
/// </summary>
internal sealed unsafe class LossFunction
{
    // Keeps a target that is all zero from making its picture count without bound.
    private const double SmallestMeanSquare = 1e-6;

    private readonly FineTuningMode mode;
    private readonly float temperature;
    private readonly float featureWeight;
    private readonly float labelWeight;
    private readonly BatchTensor? logits;
    private readonly BatchTensor? teacherLogits;
    private readonly (BatchTensor Value, BatchTensor Target)[] features;

    /// <summary>Binds the loss to the tensors of one thread's graph.</summary>
    /// <param name="plan">The stage.</param>
    /// <param name="options">Mode, temperature and weights.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="targets">The targets by their names in the frozen network.</param>
    public LossFunction(StagePlan plan, FineTuningOptions options, TrainingGraph graph, IReadOnlyDictionary<string, BatchTensor> targets)
    {
        mode = options.Mode;
        temperature = options.Temperature;
        labelWeight = options.Mode == FineTuningMode.Labels ? 1 : options.LabelWeight;
        logits = plan.Logits is null ? null : graph[plan.Logits];
        teacherLogits = plan.TeacherLogits is null ? null : targets[plan.TeacherLogits];
        features = [.. plan.Features.Select(feature => (graph[feature.Tensor], targets[feature.Source]))];
        featureWeight = (plan.Logits is null ? 1 : options.FeatureWeight) / Math.Max(1, features.Length);
    }

    /// <summary>Computes the sum of the pictures' losses and writes the gradients of that sum times <paramref name="scale"/>.</summary>
    /// <param name="pictures">The pictures in the graph.</param>
    /// <param name="labels">Their labels.</param>
    /// <param name="scale">The factor of the gradients, one over the pictures of a step.</param>
    public double Compute(int pictures, ReadOnlySpan<int?> labels, float scale)
    {
        double loss = 0;
        if (logits is not null)
        {
            VectorMath.Clear(logits.Gradients, logits.Gradients is null ? 0 : (nint)logits.Count * pictures);
            for (int picture = 0; picture < pictures; picture++)
            {
                if (mode == FineTuningMode.Distillation)
                    loss += Divergence(picture, pictures, scale);
                if (labelWeight > 0 && labels[picture] is { } label)
                    loss += labelWeight * CrossEntropy(picture, pictures, label, scale * labelWeight);
            }
        }
        foreach ((BatchTensor value, BatchTensor target) in features)
        {
            for (int picture = 0; picture < pictures; picture++)
                loss += featureWeight * RelativeError(value, target, picture, pictures, scale * featureWeight);
        }
        return loss;
    }

    /// <summary>The class with the highest logit, of equal ones the first.</summary>
    public int Prediction(int picture, int pictures) => HighestOf(logits!, picture, pictures);

    /// <summary>The teacher's class, or null where the teacher is not asked.</summary>
    public int? TeacherPrediction(int picture, int pictures) => teacherLogits is null ? null : HighestOf(teacherLogits, picture, pictures);

    private double Divergence(int picture, int pictures, float scale)
    {
        int classes = logits!.Count;
        var taught = new double[classes];
        var learned = new double[classes];
        LogProbabilities(teacherLogits!, picture, pictures, temperature, taught);
        LogProbabilities(logits, picture, pictures, temperature, learned);
        double divergence = 0;
        for (int i = 0; i < classes; i++)
        {
            double probability = Math.Exp(taught[i]);
            divergence += probability * (taught[i] - learned[i]);
            if (logits.Gradients is not null)
                logits.Gradients[logits.Offset(i, picture, pictures)] += (float)(scale * temperature * (Math.Exp(learned[i]) - probability));
        }
        return temperature * temperature * divergence;
    }

    private double CrossEntropy(int picture, int pictures, int label, float scale)
    {
        var learned = new double[logits!.Count];
        LogProbabilities(logits, picture, pictures, 1, learned);
        for (int i = 0; i < learned.Length && logits.Gradients is not null; i++)
            logits.Gradients[logits.Offset(i, picture, pictures)] += (float)(scale * (Math.Exp(learned[i]) - (i == label ? 1 : 0)));
        return -learned[label];
    }

    private static double RelativeError(BatchTensor value, BatchTensor target, int picture, int pictures, float scale)
    {
        double error = 0;
        double size = SmallestMeanSquare * value.Count;
        for (int outer = 0; outer < value.Outer; outer++)
        {
            (double runError, double runSize) = Squares(value, target, outer, Start(value, outer, picture, pictures));
            error += runError;
            size += runSize;
        }
        var factor = new Vector<float>((float)(2 * scale / size));
        for (int outer = 0; outer < value.Outer && value.Gradients is not null; outer++)
        {
            nint start = Start(value, outer, picture, pictures);
            float* v = value.Values + start;
            float* t = target.Values + start;
            float* g = value.Gradients + start;
            nint i = 0;
            for (; i <= value.Inner - Vector<float>.Count; i += Vector<float>.Count)
                (factor * (Vector.Load(v + i) - Vector.Load(t + i))).Store(g + i);
            for (; i < value.Inner; i++)
                g[i] = factor[0] * (v[i] - t[i]);
        }
        return error / size;
    }

    /// <summary>The sums of squares of the difference and of the target over one run; of what fills up a channel block nothing.</summary>
    private static (double Error, double Size) Squares(BatchTensor value, BatchTensor target, int outer, nint start)
    {
        int step = value.IsImage ? BatchTensor.Lanes : value.Inner;
        int used = value.IsImage ? value.ChannelsOf(outer) : value.Inner;
        float* v = value.Values + start;
        float* t = target.Values + start;
        double error = 0;
        double size = 0;
        if (used == BatchTensor.Lanes && step == used)
        {
            Vector512<float> errors = Vector512<float>.Zero;
            Vector512<float> sizes = Vector512<float>.Zero;
            for (int i = 0; i < value.Inner; i += step)
            {
                Vector512<float> expected = Vector512.Load(t + i);
                Vector512<float> difference = Vector512.Load(v + i) - expected;
                errors += difference * difference;
                sizes += expected * expected;
            }
            return (Vector512.Sum(errors), Vector512.Sum(sizes));
        }
        for (int first = 0; first < value.Inner; first += step)
        {
            for (int i = first; i < first + used; i++)
            {
                float difference = v[i] - t[i];
                error += difference * difference;
                size += t[i] * t[i];
            }
        }
        return (error, size);
    }

    private static nint Start(BatchTensor tensor, int outer, int picture, int pictures) => (((nint)outer * pictures) + picture) * tensor.Inner;

    private static void LogProbabilities(BatchTensor scores, int picture, int pictures, float temperature, Span<double> result)
    {
        double max = double.NegativeInfinity;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = scores.Values[scores.Offset(i, picture, pictures)] / temperature;
            max = Math.Max(max, result[i]);
        }
        double sum = 0;
        foreach (double score in result)
            sum += Math.Exp(score - max);
        double total = max + Math.Log(sum);
        foreach (ref double score in result)
            score -= total;
    }

    private static int HighestOf(BatchTensor scores, int picture, int pictures)
    {
        int best = 0;
        for (int i = 1; i < scores.Count; i++)
        {
            if (scores.Values[scores.Offset(i, picture, pictures)] > scores.Values[scores.Offset(best, picture, pictures)])
                best = i;
        }
        return best;
    }
}
