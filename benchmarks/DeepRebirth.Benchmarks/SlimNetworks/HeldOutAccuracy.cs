using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.FineTuning;
using DeepRebirth.FineTuning.Pictures;
using DeepRebirth.Networks;

namespace DeepRebirth.Benchmarks.SlimNetworks;

/// <summary>What two networks say about pictures that no step has seen.</summary>
/// <param name="Original">The original's results.</param>
/// <param name="Slim">The slim network's, compared with the original.</param>
internal sealed record HeldOutAccuracy(EvaluationResult Original, EvaluationResult Slim)
{
    /// <summary>The sets of pictures that slimming never looks at.</summary>
    public static IReadOnlyList<string> Sets { get; } = ["diverse", "validation"];

    /// <summary>The loss of top-1.</summary>
    public PairedDifference Top1 => PairedDifference.Of(Original.Inputs, Slim.Inputs, result => result.Top1);

    /// <summary>The loss of top-5.</summary>
    public PairedDifference Top5 => PairedDifference.Of(Original.Inputs, Slim.Inputs, result => result.Top5);

    /// <summary>Evaluates both networks on one set.</summary>
    public static HeldOutAccuracy Of(Network original, Network slim, string set, int threads)
    {
        PictureDataset dataset = PictureDataset.Open(
            Path.Combine(NetworkCatalog.BuiltFrom("SharedFolder"), "imagenet", set), LabelList.Read(NetworkCatalog.BuiltFrom("ImageNetLabels")));
        Preprocessing preprocessing = (Preprocessing.Caffe with { Resize = null }).ForInput(height: 224, width: 224);
        return Of(original, slim, new PictureInputs(dataset, preprocessing), threads);
    }

    /// <summary>Evaluates both networks on pictures.</summary>
    public static HeldOutAccuracy Of(Network original, Network slim, PictureInputs inputs, int threads) => new(
        Evaluator.Evaluate(original, inputs, threads: threads), Evaluator.Evaluate(slim, inputs, against: original, threads: threads));

    /// <summary>Both sets as one.</summary>
    public static HeldOutAccuracy Together(IReadOnlyList<HeldOutAccuracy> sets) =>
        new(Together([.. sets.Select(set => set.Original)]), Together([.. sets.Select(set => set.Slim)]));

    private static EvaluationResult Together(EvaluationResult[] results)
    {
        double images = results.Sum(result => result.Images);
        double Mean(Func<EvaluationResult, double?> figure) => results.Sum(result => result.Images * figure(result) ?? 0) / images;
        var inputs = new List<InputResult>();
        foreach (EvaluationResult result in results)
        {
            int first = inputs.Count == 0 ? 0 : inputs.Max(input => input.Index) + 1;
            inputs.AddRange(result.Inputs.Select(input => input with { Index = first + input.Index }));
        }
        return new EvaluationResult
        {
            Images = (int)images,
            Labelled = results.Sum(result => result.Labelled),
            Top1 = Mean(result => result.Top1),
            Top5 = Mean(result => result.Top5),
            Agreement = Mean(result => result.Agreement),
            KullbackLeibler = Mean(result => result.KullbackLeibler),
            Inputs = [.. inputs],
        };
    }
}
