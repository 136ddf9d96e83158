using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>The end of a branch that has taken over the stride of a pool behind the Concat. All its tensors are new, as their size is.</summary>
/// <param name="Removed">The names of the layers that it replaces.</param>
/// <param name="Added">The layers in their place.</param>
/// <param name="End">The tensor that it writes for the Concat.</param>
internal sealed record StridedBranch(ImmutableArray<string> Removed, ImmutableArray<Layer> Added, string End)
{
    /// <summary>Folds <paramref name="pool"/> into the branch that writes <paramref name="end"/>.</summary>
    /// <returns>The branch, or the reason why not, as the rest of a sentence.</returns>
    public static (StridedBranch? Branch, string? Reason) Of(Network network, string end, Layer pool)
    {
        Layer? last = network.ProducerOf(end);
        Activation? activation = last as Activation;
        if (activation is not null)
        {
            if (network.SoleConsumerOf(activation.Input) is null)
                return (null, $"reads '{activation.Input}', which others read too or which is an output of the network");
            last = network.ProducerOf(activation.Input);
        }

        (ImmutableArray<Layer> removed, ImmutableArray<Layer> added) = last switch
        {
            Convolution { Window.IsPointwise: true } convolution => Pointwise(network, convolution, pool),
            Convolution convolution => Wide(network, convolution, pool),
            MaxPool or AveragePool => InnerPool(network, last, pool),
            _ => default,
        };
        if (added.IsDefault)
        {
            return (null, last is Convolution or MaxPool or AveragePool
                ? $"ends in {last}, whose window cannot take over the stride"
                : "does not end in a convolution or pool");
        }
        if (activation is not null)
        {
            removed = removed.Add(activation);
            added = added.Add(activation with { Inputs = [added[^1].Output], Output = Strided(network, activation) });
        }
        return (new StridedBranch([.. removed.Select(layer => layer.Name)], added, added[^1].Output), null);
    }

    private static (ImmutableArray<Layer> Removed, ImmutableArray<Layer> Added) Wide(Network network, Convolution convolution, Layer pool)
    {
        if (Fold(network, convolution.Window, convolution, pool) is not { } window)
            return default;
        return ([convolution], [convolution with
        {
            Kernel = window.Enlarge(convolution.Kernel),
            Window = window.Window,
            Output = Strided(network, convolution),
        }]);
    }

    private static (ImmutableArray<Layer> Removed, ImmutableArray<Layer> Added) Pointwise(Network network, Convolution convolution, Layer pool)
    {
        if (Fold(network, convolution.Window, convolution, pool) is not { } window)
            return default;
        Layer? before = network.ProducerOf(convolution.Input);
        if (Pooling.WindowOf(before) is not null
            && network.SoleConsumerOf(convolution.Input) is not null
            && InnerPool(network, before!, pool) is { Added: [var inner] })
        {
            return ([before!, convolution], [inner, convolution with { Inputs = [inner.Output], Output = Strided(network, convolution) }]);
        }

        if (window.Window is { KernelHeight: 1, KernelWidth: 1 })
            return ([convolution], [convolution with { Window = window.Window, Output = Strided(network, convolution) }]);

        // A convolution of each map by itself picks the pixels at the centres of the pool's windows.
        int channels = convolution.InputChannels;
        var tap = Tensor.Adopt(new TensorShape(channels, 1, 1, 1), [.. Enumerable.Repeat(1f, channels)]);
        var sampler = new Convolution
        {
            Name = FreshName.ForLayer(network, $"{convolution.Name}/sample"),
            Inputs = convolution.Inputs,
            Output = FreshName.ForTensor(network, $"{convolution.Name}/sampled"),
            Kernel = window.Enlarge(tap),
            Window = window.Window,
            Groups = channels,
        };
        return ([convolution], [sampler, convolution with { Inputs = [sampler.Output], Output = Strided(network, convolution) }]);
    }

    private static (ImmutableArray<Layer> Removed, ImmutableArray<Layer> Added) InnerPool(Network network, Layer inner, Layer pool)
    {
        Window old = Pooling.WindowOf(inner)!.Value;
        if (Fold(network, old, inner, pool) is not { } folded)
            return default;
        Window window = folded.Window;
        bool isSameKernel = window.KernelHeight == old.KernelHeight && window.KernelWidth == old.KernelWidth;

        // ONNX asks for less padding than kernel, so that no window lies outside of the image.
        bool isLegal = window.Padding.Top < window.SpanY && window.Padding.Bottom < window.SpanY
            && window.Padding.Left < window.SpanX && window.Padding.Right < window.SpanX;
        return isSameKernel && isLegal
            ? ([inner], [Pooling.WithWindow(inner, window) with { Output = Strided(network, inner) }])
            : default;
    }

    private static StridedWindow? Fold(Network network, Window window, Layer owner, Layer pool) =>
        StridedWindow.Of(window).Fold(Pooling.WindowOf(pool)!.Value, network.ShapeOf(owner.Input), network.ShapeOf(pool.Output));

    private static string Strided(Network network, Layer layer) => FreshName.ForTensor(network, $"{layer.Output}/strided");
}
