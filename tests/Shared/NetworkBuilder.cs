using DeepRebirth.Networks;

namespace DeepRebirth.Tests.Shared;

/// <summary>
/// Writes small networks down in tests. Each method adds a layer that reads the named tensor and returns the name of the tensor that
/// it writes; layers are named <c>conv1</c>, <c>relu2</c>, … in the order of the calls. Weights are seeded, scaled to keep the
/// activations' size, and so the same in every run.
/// </summary>
/// <example><code>
/// var build = new NetworkBuilder(1, 3, 8, 8);
/// string x = build.Relu(build.Convolution("input", maps: 4, kernel: 3, stride: 2, padding: 1));
/// Network network = build.Build(build.MaxPool(x, kernel: 2, stride: 2));
/// </code></example>
public sealed class NetworkBuilder
{
    private readonly List<Layer> layers = [];
    private readonly List<NetworkInput> inputs = [];
    private readonly Random random;

    /// <summary>Starts a network with one input, named <c>input</c>.</summary>
    public NetworkBuilder(params int[] shape) : this(seed: 1, shape)
    {
    }

    private NetworkBuilder(int seed, int[] shape)
    {
        random = new Random(seed);
        inputs.Add(new NetworkInput("input", new TensorShape(shape)));
    }

    /// <summary>The layers so far.</summary>
    public IReadOnlyList<Layer> Layers => layers;

    /// <summary>Starts a network with other weights.</summary>
    public static NetworkBuilder WithSeed(int seed, params int[] shape) => new(seed, shape);

    /// <summary>Adds a further input.</summary>
    public string Input(string name, params int[] shape)
    {
        inputs.Add(new NetworkInput(name, new TensorShape(shape)));
        return name;
    }

    /// <summary>Adds a convolution with a square kernel and the same padding on all sides.</summary>
    public string Convolution(
        string input, int maps, int kernel, int stride = 1, int padding = 0, int groups = 1, int dilation = 1, bool bias = true) =>
        Convolution(input, maps, Window.Square(kernel, stride, padding) with { DilationX = dilation, DilationY = dilation }, groups, bias);

    /// <summary>Adds a convolution with any window.</summary>
    public string Convolution(string input, int maps, Window window, int groups = 1, bool bias = true)
    {
        int channels = ShapeOf(input)[1] / groups;
        float scale = MathF.Sqrt(2f / (channels * window.KernelHeight * window.KernelWidth));
        return Add(new Convolution
        {
            Name = NextName("conv"),
            Inputs = [input],
            Output = NextOutput("conv"),
            Window = window,
            Groups = groups,
            Kernel = RandomTensor(scale, maps, channels, window.KernelHeight, window.KernelWidth),
            Bias = bias ? RandomTensor(0.1f, maps) : null,
        });
    }

    /// <summary>Adds a fully connected layer.</summary>
    public string Gemm(string input, int outputs, bool bias = true)
    {
        int depth = ShapeOf(input)[^1];
        return Add(new Gemm
        {
            Name = NextName("gemm"),
            Inputs = [input],
            Output = NextOutput("gemm"),
            Kernel = RandomTensor(MathF.Sqrt(2f / depth), outputs, depth),
            Bias = bias ? RandomTensor(0.1f, outputs) : null,
        });
    }

    /// <summary>Adds a ReLU.</summary>
    public string Relu(string input) => Activation(input, ActivationKind.Relu);

    /// <summary>Adds an activation. <paramref name="alpha"/> is LeakyRelu's; the limits are Clip's.</summary>
    public string Activation(string input, ActivationKind kind, float alpha = 0.01f, float minimum = 0, float maximum = 6)
    {
        string name = kind.ToString().ToLowerInvariant();
        bool isClip = kind == ActivationKind.Clip;
        return Add(new Activation
        {
            Name = NextName(name),
            Inputs = [input],
            Output = NextOutput(name),
            Kind = kind,
            Alpha = kind == ActivationKind.LeakyRelu ? alpha : 0,
            Minimum = isClip ? minimum : float.NegativeInfinity,
            Maximum = isClip ? maximum : float.PositiveInfinity,
        });
    }

    /// <summary>Adds a max pool with a square kernel.</summary>
    public string MaxPool(string input, int kernel, int stride, int padding = 0, bool ceilMode = false) =>
        Add(new MaxPool
        {
            Name = NextName("maxpool"),
            Inputs = [input],
            Output = NextOutput("maxpool"),
            Window = Window.Square(kernel, stride, padding),
            CeilMode = ceilMode,
        });

    /// <summary>Adds an average pool with a square kernel.</summary>
    public string AveragePool(
        string input, int kernel, int stride, int padding = 0, bool ceilMode = false, bool countIncludePad = false) =>
        Add(new AveragePool
        {
            Name = NextName("averagepool"),
            Inputs = [input],
            Output = NextOutput("averagepool"),
            Window = Window.Square(kernel, stride, padding),
            CeilMode = ceilMode,
            CountIncludePad = countIncludePad,
        });

    /// <summary>Adds a global average pool.</summary>
    public string GlobalAveragePool(string input) =>
        Add(new GlobalAveragePool { Name = NextName("globalaverage"), Inputs = [input], Output = NextOutput("globalaverage") });

    /// <summary>Adds a global max pool.</summary>
    public string GlobalMaxPool(string input) =>
        Add(new GlobalMaxPool { Name = NextName("globalmax"), Inputs = [input], Output = NextOutput("globalmax") });

    /// <summary>Adds a local response normalization.</summary>
    public string Lrn(string input, int size = 5, float alpha = 1e-4f, float beta = 0.75f, float bias = 1) =>
        Add(new LocalResponseNormalization
        {
            Name = NextName("lrn"),
            Inputs = [input],
            Output = NextOutput("lrn"),
            Size = size,
            Alpha = alpha,
            Beta = beta,
            Bias = bias,
        });

    /// <summary>Adds a batch normalization with plausible statistics.</summary>
    public string BatchNormalization(string input)
    {
        int channels = ShapeOf(input)[1];
        return Add(new BatchNormalization
        {
            Name = NextName("bn"),
            Inputs = [input],
            Output = NextOutput("bn"),
            Scale = Tensor.Vector([.. RandomTensor(0.3f, channels).ToArray().Select(x => 1 + x)]),
            Shift = RandomTensor(0.2f, channels),
            Mean = RandomTensor(0.2f, channels),
            Variance = Tensor.Vector([.. RandomTensor(1, channels).ToArray().Select(x => 0.5f + (x * x))]),
        });
    }

    /// <summary>Adds a concatenation.</summary>
    public string Concat(params string[] joined) => ConcatAlong(1, joined);

    /// <summary>Adds a concatenation along any axis.</summary>
    public string ConcatAlong(int axis, params string[] joined) =>
        Add(new Concat { Name = NextName("concat"), Inputs = [.. joined], Output = NextOutput("concat"), Axis = axis });

    /// <summary>Adds a slice of channels.</summary>
    public string Slice(string input, int start, int count) =>
        Add(new Slice { Name = NextName("slice"), Inputs = [input], Output = NextOutput("slice"), Start = start, Count = count });

    /// <summary>Adds a sum of tensors.</summary>
    public string Sum(params string[] summands) => Elementwise(ElementwiseOperation.Add, null, summands);

    /// <summary>Adds a product of tensors.</summary>
    public string Product(params string[] factors) => Elementwise(ElementwiseOperation.Multiply, null, factors);

    /// <summary>Adds a sum or product with a constant.</summary>
    public string Elementwise(ElementwiseOperation operation, Tensor? constant, params string[] operands)
    {
        string name = operation == ElementwiseOperation.Add ? "add" : "mul";
        return Add(new Elementwise
        {
            Name = NextName(name),
            Inputs = [.. operands],
            Output = NextOutput(name),
            Operation = operation,
            Constant = constant,
        });
    }

    /// <summary>Adds a softmax.</summary>
    public string Softmax(string input, int axis = 1, bool flattens = false) =>
        Add(new Softmax { Name = NextName("softmax"), Inputs = [input], Output = NextOutput("softmax"), Axis = axis, Flattens = flattens });

    /// <summary>Adds a flattening to rank 2.</summary>
    public string Flatten(string input, int axis = 1) =>
        Add(new Flatten { Name = NextName("flatten"), Inputs = [input], Output = NextOutput("flatten"), Axis = axis });

    /// <summary>Adds a reshape.</summary>
    public string Reshape(string input, params int[] target) =>
        Add(new Reshape { Name = NextName("reshape"), Inputs = [input], Output = NextOutput("reshape"), Target = [.. target] });

    /// <summary>Adds a transposition.</summary>
    public string Transpose(string input, params int[] permutation) =>
        Add(new Transpose { Name = NextName("transpose"), Inputs = [input], Output = NextOutput("transpose"), Permutation = [.. permutation] });

    /// <summary>Adds a padding with a constant.</summary>
    public string Pad(string input, Padding padding, float value = 0) =>
        Add(new Pad { Name = NextName("pad"), Inputs = [input], Output = NextOutput("pad"), Padding = padding, Value = value });

    /// <summary>Adds a dropout.</summary>
    public string Dropout(string input) =>
        Add(new Dropout { Name = NextName("dropout"), Inputs = [input], Output = NextOutput("dropout") });

    /// <summary>Adds an identity.</summary>
    public string Identity(string input) =>
        Add(new Identity { Name = NextName("identity"), Inputs = [input], Output = NextOutput("identity") });

    /// <summary>Adds a layer that the test made itself.</summary>
    /// <returns>The tensor that it writes.</returns>
    public string Add(Layer layer)
    {
        layers.Add(layer);
        return layer.Output;
    }

    /// <summary>The shape of a tensor written so far.</summary>
    public TensorShape ShapeOf(string tensor) => Build(tensor).ShapeOf(tensor);

    /// <summary>The network with these outputs.</summary>
    public Network Build(params string[] outputs) => new("test", inputs, layers, outputs);

    /// <summary>A tensor of normally distributed values, the next of this builder's sequence.</summary>
    public Tensor RandomTensor(float scale, params int[] shape) => RandomTensor(random, scale, shape);

    /// <summary>A tensor of normally distributed values.</summary>
    public static Tensor RandomTensor(int seed, params int[] shape) => RandomTensor(new Random(seed), 1, shape);

    private static Tensor RandomTensor(Random random, float scale, int[] shape)
    {
        var result = new float[new TensorShape(shape).ElementCount];
        for (int i = 0; i < result.Length; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            result[i] = (float)(scale * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }
        return Tensor.Adopt(new TensorShape(shape), result);
    }

    private string NextName(string kind) => $"{kind}{layers.Count + 1}";

    private string NextOutput(string kind) => $"{NextName(kind)}_out";
}
