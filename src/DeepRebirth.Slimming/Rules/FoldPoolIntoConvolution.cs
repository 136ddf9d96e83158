using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// A convolution takes over the stride of the pools behind it, and the local response normalisation among them goes (the paper, section 3.1).
/// <code>
///   x -> Conv 7x7/2 pad 3 -> Relu -> MaxPool 3x3/2 -> LRN        =>        x -> Conv 7x7/4 pad 1,1,2,2 -> Relu
///   x -> Conv 3x3 pad 1 -> Relu -> LRN -> MaxPool 3x3/2          =>        x -> Conv 3x3/2 pad 0,0,1,1 -> Relu
/// </code>
/// Pools and LRN may stand in any order, with one activation among them. The new stride is the product of the strides. The weights are
/// copied, and the padding is such that the new output lies where the old convolution's output was at the centre of the pool's window
/// (<see cref="StridedAxis"/>): on GoogLeNet both started fine-tuning far better than the paper's fresh weights and unchanged padding.
/// Refused where another layer reads a tensor between, or it is an output of the network.
/// </summary>
public sealed class FoldPoolIntoConvolution : SlimmingRule
{
    /// <inheritdoc/>
    public override string Name => "fold-pool-into-convolution";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Streamline;

    /// <inheritdoc/>
    public override string Summary => "gives a convolution the stride of the pool behind it, and removes the LRN among them";

    /// <inheritdoc/>
    public override RuleMatch? Match(Network network, Layer layer)
    {
        if (!Pooling.IsStrided(layer) || ConvolutionInFrontOf(network, layer) is not { } convolution)
            return null;

        var chain = new List<Layer>();
        StridedWindow window = StridedWindow.Of(convolution.Window);
        TensorShape input = network.ShapeOf(convolution.Input);
        string end = convolution.Output;
        while (network.SoleConsumerOf(end) is { } next && IsAbsorbed(next, chain))
        {
            if (Pooling.WindowOf(next) is { } pool)
            {
                if (window.Fold(pool, input, network.ShapeOf(next.Output)) is not { } folded)
                    return Refuse($"no kernel with the dilation of {convolution} reads the centres of its windows");
                window = folded;
            }
            chain.Add(next);
            end = next.Output;
        }
        if (!chain.Contains(layer))
            return Refuse($"'{end}' is read by several layers, or is an output of the network");

        Activation? activation = chain.OfType<Activation>().FirstOrDefault();
        Convolution strided = convolution with
        {
            Kernel = window.Enlarge(convolution.Kernel),
            Window = window.Window,
            Output = activation is null ? end : FreshName.ForTensor(network, $"{convolution.Name}/strided"),
        };
        ImmutableArray<Layer> added = activation is null
            ? [strided]
            : [strided, activation with { Inputs = [strided.Output], Output = end }];
        IEnumerable<Layer> absorbed = chain.Where(member => member is not Activation);
        var patch = Patch($"{string.Join(", ", absorbed)} into {convolution}, now {window.Window}") with
        {
            Removed = [convolution.Name, .. chain.Select(member => member.Name)],
            Added = added,
        };
        return new RuleMatch.Rewrite(patch, new LearnedBlock
        {
            Layers = [convolution.Name],
            Inputs = convolution.Inputs,
            TeacherOutput = end,
            StudentOutput = end,
        });
    }

    /// <summary>The convolution that the pool can go into, through activation and LRN; null where something else, or another pool, comes first.</summary>
    private static Convolution? ConvolutionInFrontOf(Network network, Layer pool)
    {
        Layer? before = network.ProducerOf(pool.Input);
        while (before is Activation or LocalResponseNormalization)
            before = network.ProducerOf(before.Input);
        return before as Convolution;
    }

    private static bool IsAbsorbed(Layer layer, List<Layer> chain) =>
        layer is LocalResponseNormalization
        || Pooling.WindowOf(layer) is not null
        || (layer is Activation && !chain.OfType<Activation>().Any());
}
