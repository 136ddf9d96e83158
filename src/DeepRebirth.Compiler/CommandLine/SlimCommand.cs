using System.CommandLine;
using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Compiler.Reporting;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.CommandLine;

/// <summary><c>deeprebirth slim MODEL -o SLIM.onnx</c>: slims and fine-tunes a network, as a build does.</summary>
internal static class SlimCommand
{
    internal static readonly Option<string?> TrainingData = CommonOptions.Text("--training-data", "DIR", "Pictures to learn from: a folder of class folders, a flat folder, or a CSV list. Without it only exact rewrites are made.");
    internal static readonly Option<string?> ValidationData = CommonOptions.Text("--validation-data", "DIR", "Pictures that decide on the budget. Default: a part of the training pictures is held back.");
    internal static readonly Option<string?> AccuracyBudget = CommonOptions.Text("--accuracy-budget", "N", "The points of accuracy that slimming may cost. Default: 1.");
    internal static readonly Option<string?> Metric = CommonOptions.Text("--metric", "top1|top5|agreement", "What accuracy means. Default: top1 with labels, agreement with the original without.");
    internal static readonly Option<string?> Slimming = CommonOptions.Text("--slimming", "LIST", "None, Default (a search), Paper (the paper's steps whatever they cost), or kinds of rewrites: 'Exact;Order;LowRank', each with ':rule', '@layer' and '=50%' where only some are wanted.");
    private static readonly Option<string?> FineTuning = CommonOptions.Text("--fine-tuning", "Distillation|Labels", "What merged layers learn from: the original's answers, or labels. Default: Distillation.");
    private static readonly Option<string?> Augmentation = CommonOptions.Text("--augmentation", "Full|NoFlip|None", "Which random views are trained on. NoFlip where left and right mean something. Default: Full.");
    internal static readonly Option<string?> TimeBudget = CommonOptions.Text("--time-budget", "T", "Time for fine-tuning, e.g. 90s, 10m, 1.5h. Default: 10m.");
    private static readonly Option<string?> Memory = CommonOptions.Text("--memory", "MIB", "The most MiB that activations and their gradients, and the weights packed for the kernels, may take in fine-tuning; fewer pictures are computed at a time where they do not fit. Decoded pictures, and the original's answers to them, stay in memory in up to half as much on top. Default: 1024.");
    internal static readonly Option<string?> Seed = CommonOptions.Text("--seed", "N", "The seed of everything random. Default: 1.");
    internal static readonly Option<string?> TargetCpu = CommonOptions.Text("--target-cpu", "NAME", "The processor that rewrites are priced for: Auto (this machine's instruction set), Avx512, Avx2, Portable, or Native (this machine, as 'deeprebirth calibrate' measured it). Default: Auto.");
    internal static readonly Option<string?> Backend = CommonOptions.Text("--backend", "Generated|OnnxRuntime", "What will run the slim network: rewrites are priced on it. Default: Generated.");
    private static readonly Option<string> Output = new("--output", "-o") { Description = "The slim ONNX file to write.", HelpName = "SLIM.onnx", Required = true };
    private static readonly Option<string?> Report = CommonOptions.Text("--report", "FILE", "Write the report: .html for people, .json for programs.");

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var command = new Command("slim", "Merge a network's layers, re-learn the merged ones from pictures, and write the slim network.")
        {
            CommonOptions.Model, Output, TrainingData, ValidationData, CommonOptions.Labels, CommonOptions.Preprocessing, AccuracyBudget, Metric, Slimming,
            FineTuning, Augmentation, TimeBudget, CommonOptions.Threads, Memory, Seed, TargetCpu, Backend, CommonOptions.InputShape, Report, CommonOptions.Json,
        };
        command.SetBody((parsed, output, cancellation) =>
        {
            ModelOptions options = ModelOptions.From(CommonOptions.Values(parsed,
                (nameof(ModelOptions.TrainingData), TrainingData),
                (nameof(ModelOptions.ValidationData), ValidationData),
                (nameof(ModelOptions.Labels), CommonOptions.Labels),
                (nameof(ModelOptions.Preprocessing), CommonOptions.Preprocessing),
                (nameof(ModelOptions.AccuracyBudget), AccuracyBudget),
                (nameof(ModelOptions.Metric), Metric),
                (nameof(ModelOptions.Slimming), Slimming),
                (nameof(ModelOptions.FineTuning), FineTuning),
                (nameof(ModelOptions.Augmentation), Augmentation),
                (nameof(ModelOptions.TimeBudget), TimeBudget),
                (nameof(ModelOptions.Threads), CommonOptions.Threads),
                (nameof(ModelOptions.Memory), Memory),
                (nameof(ModelOptions.Seed), Seed),
                (nameof(ModelOptions.TargetCpu), TargetCpu),
                (nameof(ModelOptions.Backend), Backend),
                (nameof(ModelOptions.InputShape), CommonOptions.InputShape)));
            string target = Path.GetFullPath(parsed.GetRequiredValue(Output));
            string beside = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}");

            Network original = ModelReader.Read(options);
            using FileLock held = FileLock.TryTake($"{beside}.lock")
                ?? throw new DiagnosticException(DiagnosticCode.CannotWrite, target, "Another 'deeprebirth slim' that runs now will write this file. Wait for it, or name another file with -o.");
            string checkpoints = $"{beside}.checkpoints";
            SlimmingResult result = ProgressDisplay.Run(output, observer => new SlimmingPipeline(options, observer, cancellation).Run(original, checkpoints));
            SlimNetworkFile.Write(result, target, provenance: null);
            if (Directory.Exists(checkpoints))
                Directory.Delete(checkpoints, recursive: true);
            if (parsed.GetValue(Report) is { } report)
                SlimmingReport.Write(report, Path.GetFileName(options.Model), result);
            output.Result(result, () => SlimmingSummary.Format(result) + $"written: {target}\n");
        });
        return command;
    }
}
