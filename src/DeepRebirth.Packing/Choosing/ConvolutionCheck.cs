using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>
/// Measures what the fast algorithms cost in accuracy on a network's own weights: every convolution that a plan does not compute directly is run on its
/// real inputs both ways. Trained weights may be far from the random ones for which the algorithms are known to be good.
/// </summary>
public static class ConvolutionCheck
{
    /// <summary>The largest error that is accepted: a difference from direct convolution, relative to the layer's largest output.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Measures the error of every fast algorithm in a plan; a layer whose error passes the tolerance becomes direct.</summary>
    /// <param name="network">The network, of batch 1.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="inputs">Inputs of the network, row-major, such as preprocessed pictures.</param>
    public static ConvolutionPlan Apply(Network network, ConvolutionPlan plan, IReadOnlyList<ReadOnlyMemory<float>> inputs)
    {
        Convolution[] layers = [.. network.Layers.OfType<Convolution>().Where(layer => !plan.IsDirect(layer))];
        if (layers.Length == 0 || inputs.Count == 0)
            return plan;

        ILookup<string, float[]> observed = Observe(network, [.. layers.Select(layer => layer.Input).Distinct(StringComparer.Ordinal)], inputs);
        var errors = layers.ToDictionary(layer => layer.Name, layer => Error(network, layer, plan, observed[layer.Input]), StringComparer.Ordinal);
        return new(plan.Target, [.. plan.Choices.Select(choice =>
            errors.TryGetValue(choice.Layer, out double error) ? choice.Judged(error, Tolerance) : choice)]);
    }

    /// <summary>The values of some tensors for each of the inputs.</summary>
    private static ILookup<string, float[]> Observe(Network network, ImmutableArray<string> tensors, IReadOnlyList<ReadOnlyMemory<float>> inputs)
    {
        var observed = new Network(network.Name, network.Inputs, network.Layers, tensors);
        using var runner = new ProgramRunner(Lowering.Lower(observed, new LoweringOptions { Plan = ConvolutionPlan.Direct }));
        using ProgramContext context = runner.CreateContext();
        var values = new List<(string Tensor, float[] Values)>();
        foreach (ReadOnlyMemory<float> input in inputs)
        {
            input.Span.CopyTo(context.Input(0));
            context.Run();
            values.AddRange(tensors.Select((tensor, i) => (tensor, context.Output(i).ToArray())));
        }
        return values.ToLookup(value => value.Tensor, value => value.Values, StringComparer.Ordinal);
    }

    /// <summary>The largest error of a layer over all inputs of the layer.</summary>
    private static double Error(Network network, Convolution layer, ConvolutionPlan plan, IEnumerable<float[]> inputs)
    {
        var alone = new Network(layer.Name, [new NetworkInput(layer.Input, network.ShapeOf(layer.Input))], [layer], [layer.Output]);
        using var direct = new ProgramRunner(Lowering.Lower(alone, new LoweringOptions { Plan = ConvolutionPlan.Direct }));
        using var fast = new ProgramRunner(Lowering.Lower(alone, new LoweringOptions { Plan = plan }));
        using ProgramContext right = direct.CreateContext();
        using ProgramContext measured = fast.CreateContext();
        return inputs.Max(input => Difference(Run(right, input), Run(measured, input)));
    }

    private static ReadOnlySpan<float> Run(ProgramContext context, float[] input)
    {
        input.CopyTo(context.Input(0));
        context.Run();
        return context.Output(0);
    }

    /// <summary>The largest difference, relative to the largest right value; infinite where there is no number.</summary>
    private static double Difference(ReadOnlySpan<float> right, ReadOnlySpan<float> measured)
    {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < right.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(right[i]));
            difference = Math.Max(difference, Math.Abs(right[i] - measured[i]));
        }
        return double.IsNaN(difference) ? double.PositiveInfinity : largest == 0 ? 0 : difference / largest;
    }
}
