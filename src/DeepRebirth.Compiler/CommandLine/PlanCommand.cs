using System.Collections.Immutable;
using System.CommandLine;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Networks;
using DeepRebirth.Slimming;
using DeepRebirth.Slimming.Search;

namespace DeepRebirth.Compiler.CommandLine;

/// <summary><c>deeprebirth plan MODEL</c>: what slimming would do and why, without doing it.</summary>
internal static class PlanCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var command = new Command("plan", "Show which rewrites a network allows, what each saves and costs, and which would be chosen. Nothing is trained.")
        {
            CommonOptions.Model, SlimCommand.TrainingData, SlimCommand.ValidationData, CommonOptions.Labels, CommonOptions.Preprocessing, SlimCommand.AccuracyBudget,
            SlimCommand.Metric, SlimCommand.Slimming, SlimCommand.TimeBudget, CommonOptions.Threads, SlimCommand.Seed, SlimCommand.TargetCpu, SlimCommand.Backend, CommonOptions.InputShape, CommonOptions.Json,
        };
        command.SetBody((parsed, output, cancellation) =>
        {
            ModelOptions options = ModelOptions.From(CommonOptions.Values(parsed,
                (nameof(ModelOptions.TrainingData), SlimCommand.TrainingData),
                (nameof(ModelOptions.ValidationData), SlimCommand.ValidationData),
                (nameof(ModelOptions.Labels), CommonOptions.Labels),
                (nameof(ModelOptions.Preprocessing), CommonOptions.Preprocessing),
                (nameof(ModelOptions.AccuracyBudget), SlimCommand.AccuracyBudget),
                (nameof(ModelOptions.Metric), SlimCommand.Metric),
                (nameof(ModelOptions.Slimming), SlimCommand.Slimming),
                (nameof(ModelOptions.TimeBudget), SlimCommand.TimeBudget),
                (nameof(ModelOptions.Threads), CommonOptions.Threads),
                (nameof(ModelOptions.Seed), SlimCommand.Seed),
                (nameof(ModelOptions.TargetCpu), SlimCommand.TargetCpu),
                (nameof(ModelOptions.Backend), SlimCommand.Backend),
                (nameof(ModelOptions.InputShape), CommonOptions.InputShape)));
            Network original = ModelReader.Read(options);
            var pipeline = new SlimmingPipeline(options, new ConsoleObserver(output), cancellation);
            SlimmingPlan plan = pipeline.Plan(original);
            ImmutableArray<RewriteCandidate> candidates = pipeline.Candidates(original);
            output.Result(
                new { plan, candidates = candidates.Select(CandidateResult.Of) },
                () => candidates.IsEmpty ? SlimmingPlanTable.Format(plan) : CandidateTable.Format(candidates));
        });
        return command;
    }
}
