using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Tests.Traps;

/// <summary>A network in which something is otherwise than a rule would like it.</summary>
internal static class Spoiled
{
    /// <summary>Whoever runs the network wants to see every tensor.</summary>
    public static Network ByOutputs(Network network) => With(network, network.Layers, [.. network.Layers.Select(layer => layer.Output)]);

    /// <summary>Every tensor is read by one layer more.</summary>
    public static Network ByReaders(Network network)
    {
        IEnumerable<Activation> readers = network.Layers.Select(layer => new Activation
        {
            Name = $"{layer.Name}/watched",
            Inputs = [layer.Output],
            Output = $"{layer.Output}/watched",
            Kind = ActivationKind.LeakyRelu,
            Alpha = 0.5f,
        });
        return With(network, [.. network.Layers, .. readers], [.. network.Outputs, .. readers.Select(reader => reader.Output)]);
    }

    /// <summary>Every convolution has two groups.</summary>
    public static Network ByGroups(Network network) => With(network, [.. network.Layers.Select(layer => layer is Convolution convolution ? InTwoGroups(convolution) : layer)]);

    /// <summary>Every window that pads looks a pixel further up and to the left, and not so far down and to the right.</summary>
    public static Network ByUnevenPadding(Network network) => With(network, [.. network.Layers.Select(layer => layer switch
    {
        Convolution convolution => convolution with { Window = Uneven(convolution.Window) },
        MaxPool pool => pool with { Window = Uneven(pool.Window) },
        _ => layer,
    })]);

    /// <summary>The kernels of all convolutions of one shape are one and the same tensor.</summary>
    public static Network BySharedWeights(Network network)
    {
        var shared = new Dictionary<TensorShape, Tensor>();
        return With(network, [.. network.Layers.Select(layer => layer is Convolution convolution
            ? convolution with { Kernel = shared.TryGetValue(convolution.Kernel.Shape, out Tensor? kernel) ? kernel : shared[convolution.Kernel.Shape] = convolution.Kernel }
            : layer)]);
    }

    private static Network With(Network network, IEnumerable<Layer> layers, string[]? outputs = null) =>
        new(network.Name, network.Inputs, layers, outputs ?? [.. network.Outputs]);

    private static Convolution InTwoGroups(Convolution convolution)
    {
        (int maps, int channels) = (convolution.OutputChannels, convolution.InputChannels / 2);
        int taps = convolution.Kernel.Count / maps / convolution.InputChannels;
        float[] halves = [.. convolution.Kernel.ToArray().Chunk(channels * taps).Where((_, index) => index % 2 == 0).SelectMany(half => half)];
        return convolution with
        {
            Groups = 2,
            Kernel = Tensor.Adopt(new TensorShape(maps, channels, convolution.Window.KernelHeight, convolution.Window.KernelWidth), halves),
        };
    }

    private static Window Uneven(Window window) => window.Padding is { Bottom: > 0, Right: > 0 } padding && padding.Top + 1 < window.SpanY && padding.Left + 1 < window.SpanX
        ? window with { Padding = new Padding(padding.Top + 1, padding.Left + 1, padding.Bottom - 1, padding.Right - 1) }
        : window;
}
