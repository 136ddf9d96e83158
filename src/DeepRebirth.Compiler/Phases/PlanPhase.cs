using System.Text.Json;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Compiler.Reporting;
using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Phases;

/// <summary>Finds the rewrites and writes them down; nothing is trained yet.</summary>
internal static class PlanPhase
{
    /// <summary>Runs the phase.</summary>
    public static void Run(BuildOptions options, IPipelineObserver observer, CancellationToken cancellation)
    {
        SlimmingPlan plan = new SlimmingPipeline(options.Model, observer, cancellation).Plan(ModelReader.Read(options.Model));
        foreach (string note in plan.Notes)
            observer.Line($"{options.ClassName}: {note}");
        observer.Line(FormattableString.Invariant(
            $"{options.ClassName}: {plan.Rewrites.Length} rewrites found, {plan.Before.Layers} -> {plan.After.Layers} layers, {plan.Before.MultiplyAdds / 1e6:0} -> {plan.After.MultiplyAdds / 1e6:0} million multiply-adds"));
        AtomicFile.WriteText(options.PlanPath, JsonSerializer.Serialize(plan, ResultJson.Options));
    }
}
