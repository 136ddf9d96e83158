using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Targets;
using DeepRebirth.Packing;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>What is measured of a slim network when it is finished, beside its original.</summary>
internal static class FinishedNetwork
{
    /// <summary>Adds both networks' times and memory and, where our own kernels run them, how convolutions are computed and what the weights cost.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SlimmingResult Measure(SlimmingResult result, ModelOptions options, CpuProfile target, CancellationToken cancellation)
    {
        if (options.Backend == Backend.Generated)
        {
            ConvolutionPlan convolutions = ConvolutionPlanner.Plan(options, result.Network!);
            NetworkProgram program = Lowering.Lower(result.Network!, new LoweringOptions { Plan = convolutions });
            result = result with { Convolutions = convolutions, Weights = WeightForms.Of(program) };
        }
        (NetworkProfile before, NetworkProfile after) = NetworkProfile.Measure(result.OriginalNetwork!, result.Network!, target, cancellation);
        return result with { OriginalProfile = before, SlimProfile = after };
    }
}
