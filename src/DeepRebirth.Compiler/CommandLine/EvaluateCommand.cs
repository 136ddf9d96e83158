using System.CommandLine;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.FineTuning;
using DeepRebirth.FineTuning.Pictures;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.CommandLine;

/// <summary><c>deeprebirth evaluate MODEL --data DIR</c>: measures a network on pictures, and against another network.</summary>
internal static class EvaluateCommand
{
    private static readonly Option<string> Data = new("--data") { Description = "The pictures: a folder of class folders, a flat folder, or a CSV list.", HelpName = "DIR", Required = true };
    private static readonly Option<string?> Against = CommonOptions.Text("--against", "OTHER.onnx", "A network to compare with: agreement and Kullback-Leibler divergence.");

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var command = new Command("evaluate", "Measure a network's accuracy on pictures.")
        {
            CommonOptions.Model, Data, CommonOptions.Labels, Against, CommonOptions.Preprocessing, CommonOptions.InputShape, CommonOptions.Threads, CommonOptions.Json,
        };
        command.SetBody((parsed, output, cancellation) =>
        {
            ModelOptions options = ModelOptions.From(CommonOptions.Values(parsed,
                (nameof(ModelOptions.Labels), CommonOptions.Labels),
                (nameof(ModelOptions.Preprocessing), CommonOptions.Preprocessing),
                (nameof(ModelOptions.InputShape), CommonOptions.InputShape),
                (nameof(ModelOptions.Threads), CommonOptions.Threads)));
            Network network = ModelReader.Read(options);
            string? against = parsed.GetValue(Against);
            Network? other = against is null ? null : ModelReader.Read(options, against);
            var opener = new DatasetOpener(options, network, output.Report);
            PictureDataset dataset = opener.Open(parsed.GetRequiredValue(Data));
            EvaluationResult result = Evaluator.Evaluate(network, new PictureInputs(dataset, opener.Preprocessing), other, options.Threads, cancellation: cancellation);
            NetworkAnswers.Require(options.Model, result.Unanswered, result.Images);
            if (against is not null)
                NetworkAnswers.Require(against, result.OtherUnanswered, result.Images);
            output.Result(
                new { images = result.Images, labelled = result.Labelled, top1 = result.Top1, top5 = result.Top5, agreement = result.Agreement, kl = result.KullbackLeibler },
                () => Text(result));
        });
        return command;
    }

    private static string Text(EvaluationResult result)
    {
        string text = $"images     {result.Images}\n";
        if (result.Top1 is { } top1)
            text += FormattableString.Invariant($"top-1      {top1:0.0} %\ntop-5      {result.Top5:0.0} %\n");
        if (result.Agreement is { } agreement)
            text += FormattableString.Invariant($"agreement  {agreement:0.0} %\nKL         {result.KullbackLeibler:0.0000} nats\n");
        return text;
    }
}
