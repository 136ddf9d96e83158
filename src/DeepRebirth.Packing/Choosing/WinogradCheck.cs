using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>
/// Measures what Winograd's forms cost in accuracy on a network's own weights: every convolution that a plan computes so is run on its
/// real inputs both ways. Trained weights may be far from the random ones for which the forms are known to be good.
/// </summary>
public static class WinogradCheck
{
    /// <summary>The largest error that is accepted: a difference from direct convolution, relative to the layer's largest output.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Measures the error of every form in a plan; a layer whose error passes the tolerance becomes direct.</summary>
    /// <param name="network">The network, of batch 1.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="inputs">Inputs of the network, row-major, such as preprocessed pictures.</param>
    public static ConvolutionPlan Apply(Network network, ConvolutionPlan plan, IReadOnlyList<ReadOnlyMemory<float>> inputs)
    {
        Convolution[] layers = [.. network.Layers.OfType<Convolution>().Where(layer => plan.FormOf(layer) is not null)];
        if (layers.Length == 0 || inputs.Count == 0)
            return plan;

        ImmutableArray<string> tensors = [.. layers.Select(layer => layer.Input).Distinct(StringComparer.Ordinal)];
        var errors = layers.ToDictionary(layer => layer.Name, _ => 0.0, StringComparer.Ordinal);
        var observed = new Network(network.Name, network.Inputs, network.Layers, tensors);
        using var runner = new ProgramRunner(Lowering.Lower(observed, new LoweringOptions { Plan = ConvolutionPlan.Direct }));
        using ProgramContext context = runner.CreateContext();
        foreach (ReadOnlyMemory<float> input in inputs)
        {
            input.Span.CopyTo(context.Input(0));
            context.Run();
            foreach (Convolution layer in layers)
            {
                double error = Error(network, layer, plan, context.Output(tensors.IndexOf(layer.Input)));
                errors[layer.Name] = Math.Max(errors[layer.Name], error);
            }
        }

        return new(plan.Target, [.. plan.Choices.Select(choice =>
            errors.TryGetValue(choice.Layer, out double error) ? choice.Judged(error, Tolerance) : choice)]);
    }

    private static double Error(Network network, Convolution layer, ConvolutionPlan plan, ReadOnlySpan<float> input)
    {
        var alone = new Network(layer.Name, [new NetworkInput(layer.Input, network.ShapeOf(layer.Input))], [layer], [layer.Output]);
        float[] direct = Run(alone, ConvolutionPlan.Direct, input);
        float[] winograd = Run(alone, plan, input);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < direct.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(direct[i]));
            difference = Math.Max(difference, Math.Abs(direct[i] - winograd[i]));
        }

        return double.IsNaN(difference) ? double.PositiveInfinity : largest == 0 ? 0 : difference / largest;
    }

    private static float[] Run(Network alone, ConvolutionPlan plan, ReadOnlySpan<float> input)
    {
        using var runner = new ProgramRunner(Lowering.Lower(alone, new LoweringOptions { Plan = plan }));
        using ProgramContext context = runner.CreateContext();
        input.CopyTo(context.Input(0));
        context.Run();
        return context.Output(0).ToArray();
    }
}
