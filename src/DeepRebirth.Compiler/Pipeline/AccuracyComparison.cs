using System.Collections.Immutable;
using System.Text.Json.Serialization;
using DeepRebirth.Compiler.Options;
using DeepRebirth.FineTuning;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>A slim network beside its original on the same pictures. Percentages are from 0 to 100.</summary>
/// <param name="Metric">What is compared.</param>
/// <param name="Pictures">The number of pictures.</param>
/// <param name="Original">The original's figure; 100 for agreement.</param>
/// <param name="Slim">The slim network's figure.</param>
/// <param name="KullbackLeibler">The mean divergence of the slim network's class probabilities from the original's, in nats.</param>
internal sealed record AccuracyComparison(Metric Metric, int Pictures, double Original, double Slim, double KullbackLeibler)
{
    /// <summary>What both networks said about each picture.</summary>
    [JsonIgnore]
    public ImmutableArray<InputResult> Inputs { get; init; } = [];

    /// <summary>The loss as a paired difference, which says how well it is known.</summary>
    public required PairedDifference Difference { get; init; }

    /// <summary>The points that slimming costs; negative where the slim network is better.</summary>
    public double Loss => Original - Slim;

    /// <summary>For example <c>top-5 93.6 % -> 93.2 % (-0.4, 95 % sure of -1.3 to +0.5) on 500 pictures</c>.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Name(Metric)} {Original:0.0} % -> {Slim:0.0} % ({-Loss:+0.0;-0.0;0.0}, 95 % sure of {-Difference.HighestLoss:+0.0;-0.0;0.0} to {-Difference.LowestLoss:+0.0;-0.0;0.0}) on {Pictures} pictures, divergence {KullbackLeibler:0.000}");

    /// <summary>The name of a metric as people write it.</summary>
    public static string Name(Metric metric) => metric switch
    {
        Metric.Top1 => "top-1",
        Metric.Top5 => "top-5",
        _ => "agreement",
    };
}

/// <summary>Compares slim networks with one original on the same pictures.</summary>
internal sealed class AccuracyJudge
{
    private readonly Network original;
    private readonly ITrainingInputs inputs;
    private readonly Metric metric;
    private readonly int threads;
    private readonly CancellationToken cancellation;
    private readonly EvaluationResult originalResult;

    /// <summary>Measures the original.</summary>
    public AccuracyJudge(Network original, ITrainingInputs inputs, Metric metric, int threads, CancellationToken cancellation)
    {
        this.original = original;
        this.inputs = inputs;
        this.metric = metric;
        this.threads = threads;
        this.cancellation = cancellation;
        originalResult = Evaluator.Evaluate(original, inputs, threads: threads, cancellation: cancellation);
    }

    /// <summary>What is compared.</summary>
    public Metric Metric => metric;

    /// <summary>The percentage that the original itself gets right; null where agreement with it is compared.</summary>
    public double? Original => metric == Metric.Agreement ? null : Figure(originalResult);

    /// <summary>The pictures to which the original answers with numbers that are none (NaN or infinite).</summary>
    public int Unanswered => originalResult.Unanswered;

    /// <summary>Measures a slim network.</summary>
    public AccuracyComparison Compare(Network slim)
    {
        EvaluationResult result = Evaluator.Evaluate(slim, inputs, original, threads, cancellation: cancellation);
        return new AccuracyComparison(metric, result.Images, Figure(originalResult) ?? 100, Figure(result) ?? 0, result.KullbackLeibler ?? 0)
        {
            Inputs = result.Inputs,
            Difference = metric == Metric.Agreement
                ? new PairedDifference(result.Images, result.Inputs.Count(input => !IsRight(input)), 0)
                : PairedDifference.Of(originalResult.Inputs, result.Inputs, IsRight),
        };
    }

    private bool IsRight(InputResult result) => metric switch
    {
        Metric.Top1 => result.Top1,
        Metric.Top5 => result.Top5,
        _ => result.Prediction == result.OtherPrediction,
    };

    private double? Figure(EvaluationResult result) => metric switch
    {
        Metric.Top1 => result.Top1,
        Metric.Top5 => result.Top5,
        _ => result.Agreement,
    };
}
