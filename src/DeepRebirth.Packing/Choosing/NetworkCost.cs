using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>The predicted time of one layer.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Microseconds">The time of one run on one core.</param>
public sealed record LayerCost(string Layer, double Microseconds);

/// <summary>
/// The predicted time of a network on the kernels, by the cost model: what a rewrite is worth can be told without running it. Layers that
/// another layer's step computes, such as activations, and those that cost no step, such as Concat, are free.
/// </summary>
public static class NetworkCost
{
    /// <summary>The predicted time of one run on one core, in milliseconds.</summary>
    public static double Milliseconds(Network network, CpuProfile cpu) => Layers(network, cpu).Sum(layer => layer.Microseconds) / 1000;

    /// <summary>The predicted time of every layer that costs any.</summary>
    public static ImmutableArray<LayerCost> Layers(Network network, CpuProfile cpu)
    {
        ConvolutionPlan plan = ConvolutionPlan.Make(network, cpu);
        var fusion = new LayerFusion(network, new Layouts(network), plan, new LoweringOptions());
        var convolutions = plan.Choices.ToDictionary(choice => choice.Layer, choice => choice.Microseconds, StringComparer.Ordinal);
        return [.. network.Layers
            .Where(layer => !fusion.IsFused(layer))
            .Select(layer => new LayerCost(layer.Name, convolutions.TryGetValue(layer.Name, out double microseconds)
                ? microseconds
                : Nanoseconds(layer, network, cpu) / 1000))
            .Where(cost => cost.Microseconds > 0)];
    }

    private static double Nanoseconds(Layer layer, Network network, CpuProfile cpu)
    {
        double written = network.ShapeOf(layer.Output).ElementCount;
        double read = layer.Inputs.Sum(input => (double)network.ShapeOf(input).ElementCount);
        return layer switch
        {
            Convolution or Gemm => Math.Max(
                MultiplyAdds.Of(network, layer) / cpu.MultiplyAdds,
                layer.Weights.Sum(weight => (double)weight.Value.Count) * sizeof(float) / cpu.WeightBytes),
            MaxPool pool => written * (pool.Window.KernelHeight + pool.Window.StrideY - 1) * cpu.Value,
            LocalResponseNormalization => written * cpu.Normalization,
            Concat or Flatten or Reshape or Squeeze or Unsqueeze or Identity or Dropout or Slice => 0,
            _ => (read + written) * cpu.Value,
        };
    }
}
