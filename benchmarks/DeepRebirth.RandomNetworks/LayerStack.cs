using DeepRebirth.Networks;

namespace DeepRebirth.RandomNetworks;

/// <summary>
/// Writes a network down layer by layer; each call puts a layer on top of the last one. Weights are seeded and so scaled (He et al., 2015)
/// that values neither die nor explode on their way through the network.
/// </summary>
internal sealed class LayerStack
{
    private readonly string name;
    private readonly Random random;
    private readonly NetworkInput input;
    private readonly List<Layer> layers = [];
    private readonly Dictionary<string, int> channels = [];

    /// <summary>Starts a network with one square image as input, named <c>data</c>.</summary>
    public LayerStack(string name, int seed, int channels, int size)
    {
        this.name = name;
        random = new Random(seed);
        input = new NetworkInput("data", new TensorShape(1, channels, size, size));
        Top = input.Name;
        this.channels[Top] = channels;
    }

    /// <summary>The tensor that the next layer reads.</summary>
    public string Top { get; private set; }

    /// <summary>Goes on from another tensor.</summary>
    public LayerStack From(string tensor)
    {
        Top = tensor;
        return this;
    }

    public LayerStack Convolution(string layer, int maps, Window window, int groups = 1, bool bias = true)
    {
        int depth = channels[Top] / groups;
        var shape = new TensorShape(maps, depth, window.KernelHeight, window.KernelWidth);
        return Put(
            new Convolution
            {
                Name = layer,
                Inputs = [Top],
                Output = layer,
                Window = window,
                Groups = groups,
                Kernel = Weights(shape, depth * window.KernelHeight * window.KernelWidth),
                Bias = bias ? Spread(maps, 0, 0.1f) : null,
            },
            maps);
    }

    /// <summary>Adds a batch normalization whose statistics suit inputs of the variance <paramref name="variance"/>.</summary>
    public LayerStack BatchNormalization(string layer, float variance, float scale = 1)
    {
        int maps = channels[Top];
        float deviation = MathF.Sqrt(variance);
        return Put(
            new BatchNormalization
            {
                Name = layer,
                Inputs = [Top],
                Output = layer,
                Scale = Spread(maps, scale, 0.3f * scale),
                Shift = Spread(maps, 0, 0.2f * scale),
                Mean = Spread(maps, 0, 0.2f * deviation),
                Variance = Spread(maps, variance, 0.3f * variance),
            },
            maps);
    }

    public LayerStack FullyConnected(string layer, int outputs, float scale = 1)
    {
        int depth = new Network(name, [input], layers, [Top]).ShapeOf(Top)[^1];
        return Put(
            new Gemm
            {
                Name = layer,
                Inputs = [Top],
                Output = layer,
                Kernel = Weights(new TensorShape(outputs, depth), depth / (scale * scale)),
                Bias = Spread(outputs, 0, 0.1f),
            },
            outputs);
    }

    public LayerStack Relu(string layer) =>
        Put(new Activation { Name = layer, Inputs = [Top], Output = layer, Kind = ActivationKind.Relu }, channels[Top]);

    public LayerStack Normalization(string layer) =>
        Put(new LocalResponseNormalization { Name = layer, Inputs = [Top], Output = layer, Size = 5 }, channels[Top]);

    public LayerStack MaxPool(string layer, Window window) =>
        Put(new MaxPool { Name = layer, Inputs = [Top], Output = layer, Window = window }, channels[Top]);

    public LayerStack GlobalAveragePool(string layer) =>
        Put(new GlobalAveragePool { Name = layer, Inputs = [Top], Output = layer }, channels[Top]);

    public LayerStack Add(string layer, string other) =>
        Put(new Elementwise { Name = layer, Inputs = [Top, other], Output = layer, Operation = ElementwiseOperation.Add }, channels[Top]);

    public LayerStack Flatten(string layer) => Put(new Flatten { Name = layer, Inputs = [Top], Output = layer }, channels[Top]);

    public LayerStack Dropout(string layer) => Put(new Dropout { Name = layer, Inputs = [Top], Output = layer }, channels[Top]);

    public LayerStack Softmax(string layer) => Put(new Softmax { Name = layer, Inputs = [Top], Output = layer, Axis = 1 }, channels[Top]);

    /// <summary>The network, its output on top.</summary>
    public Network Build() => new(name, [input], layers, [Top]);

    private LayerStack Put(Layer layer, int maps)
    {
        layers.Add(layer);
        channels[layer.Output] = maps;
        return From(layer.Output);
    }

    /// <summary>Weights of variance 2 / <paramref name="fanIn"/>, so that the sums keep the size of the inputs behind a ReLU.</summary>
    private Tensor Weights(TensorShape shape, float fanIn) =>
        Tensor.Adopt(shape, Uniform((int)shape.ElementCount, 0, MathF.Sqrt(6 / fanIn)));

    private Tensor Spread(int count, float centre, float spread) => Tensor.Adopt(new TensorShape(count), Uniform(count, centre, spread));

    private float[] Uniform(int count, float centre, float spread)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = centre + (spread * ((2 * random.NextSingle()) - 1));
        return values;
    }
}
