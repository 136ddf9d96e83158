using System.Collections.Immutable;
using System.Text.Json;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Compiler.Reporting;
using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Phases;

/// <summary>Finds the rewrites that are made in any case and writes them down, beside the kinds among which a search will choose when it has seen the pictures.</summary>
internal static class PlanPhase
{
    /// <summary>Runs the phase.</summary>
    public static void Run(BuildOptions options, IPipelineObserver observer, CancellationToken cancellation)
    {
        (SlimmingPlan plan, ImmutableArray<SlimmingKind> searched) = new SlimmingPipeline(options.Model, observer, cancellation).FixedPlan(ModelReader.Read(options.Model));
        foreach (string note in plan.Notes)
            observer.Line($"{options.ClassName}: {note}");
        observer.Line(FormattableString.Invariant(
            $"{options.ClassName}: {plan.Rewrites.Length} {(plan.Rewrites.Length == 1 ? "rewrite" : "rewrites")} found, {plan.Before.Layers} -> {plan.After.Layers} layers, {plan.Before.MultiplyAdds / 1e6:0} -> {plan.After.MultiplyAdds / 1e6:0} million multiply-adds{(searched.IsEmpty ? "" : $"; pictures decide on those of the kinds {string.Join(", ", searched)}")}"));
        AtomicFile.WriteText(options.PlanPath, JsonSerializer.Serialize(
            new { selection = options.Model.Slimming ?? nameof(SlimmingSelection.Default), searched, plan.Before, plan.After, plan.Rewrites, plan.Refusals, plan.Notes }, ResultJson.Options));
    }
}
