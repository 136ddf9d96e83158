using DeepRebirth.FineTuning.Gradients;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.FineTuning.Tests.Gradients;

/// <summary>
/// Holds a training graph to the reference executor: values directly, gradients by central differences of <c>sum(r * output)</c> over a few
/// pictures, r random. Each network begins with an added constant of the input's whole shape, whose gradient is the input's.
/// </summary>
internal static class GradientCheck
{
    private const int Pictures = 3;
    private const int Samples = 24;

    /// <summary>Checks a network that a test writes behind a first tensor of that shape.</summary>
    /// <param name="shape">The input's shape.</param>
    /// <param name="write">Writes the layers and returns the output.</param>
    /// <param name="step">The step of the differences: small where kinks are near, larger where rounding would weigh more.</param>
    public static void Holds(int[] shape, Func<NetworkBuilder, string, string> write, float step = 2e-3f)
    {
        var build = new NetworkBuilder(shape);
        string first = build.Elementwise(ElementwiseOperation.Add, build.RandomTensor(0.5f, shape), "input");
        Network network = build.Build(write(build, first));
        Tensor[] inputs = [.. Enumerable.Range(0, Pictures).Select(i => NetworkBuilder.RandomTensor(100 + i, shape))];
        Tensor[] weights = [.. Enumerable.Range(0, Pictures).Select(i => NetworkBuilder.RandomTensor(200 + i, [.. network.ShapeOf(network.Outputs[0])]))];
        using var graph = new Graph(network);
        graph.Run(inputs, weights);
        for (int i = 0; i < Pictures; i++)
            AssertSame(ReferenceExecutor.Run(network, inputs[i]), graph.Output(i));
        foreach (Weight weight in graph.Weights)
            AssertGradient(network, inputs, weights, weight, step);
    }

    private static void AssertSame(Tensor expected, float[] actual)
    {
        for (int i = 0; i < actual.Length; i++)
            Assert.AreEqual(expected.Values[i], actual[i], 1e-4 * Math.Max(1, Math.Abs(expected.Values[i])), $"output {i}");
    }

    private static void AssertGradient(Network network, Tensor[] inputs, Tensor[] weights, Weight weight, float step)
    {
        float[] gradient = Read(weight);
        double size = Math.Sqrt(gradient.Average(value => (double)value * value));
        Assert.IsGreaterThan(0, size, $"{weight.Parameter.Layer} {weight.Parameter.Role} has no gradient");
        int stride = Math.Max(1, gradient.Length / Samples);
        for (int i = 0; i < gradient.Length; i += stride)
        {
            double difference = Objective(Nudged(network, weight.Parameter, i, step)) - Objective(Nudged(network, weight.Parameter, i, -step));
            double expected = difference / (2 * step);
            Assert.AreEqual(expected, gradient[i], 3e-3 * (size + Math.Abs(expected)),
                $"{weight.Parameter.Layer} {weight.Parameter.Role}[{i}], root mean square {size}");
        }

        double Objective(Network nudged) => inputs.Zip(weights).Sum(pair => Dot(ReferenceExecutor.Run(nudged, pair.First), pair.Second));
    }

    private static unsafe float[] Read(Weight weight)
    {
        var gradient = new float[weight.Parameter.Count];
        fixed (float* target = gradient)
        {
            for (int part = 0; part < weight.Form.Parts; part++)
                weight.Form.ReadGradient(part, weight.Gradient + weight.Form.GradientOf(part).From, target + weight.Form.ValuesOf(part).From);
        }
        return gradient;
    }

    private static double Dot(Tensor left, Tensor right)
    {
        double sum = 0;
        for (int i = 0; i < left.Count; i++)
            sum += (double)left.Values[i] * right.Values[i];
        return sum;
    }

    private static Network Nudged(Network network, Parameter parameter, int element, float step) => new(
        network.Name, network.Inputs, network.Layers.Select(layer => layer.Name == parameter.Layer ? Nudged(layer, parameter.Role, element, step) : layer), network.Outputs);

    private static Layer Nudged(Layer layer, string role, int element, float step)
    {
        Tensor value = layer.Weights.First(weight => weight.Role == role).Value;
        float[] values = value.ToArray();
        values[element] += step;
        Tensor nudged = Tensor.Adopt(value.Shape, values);
        return (layer, role) switch
        {
            (Convolution convolution, "weights") => convolution with { Kernel = nudged },
            (Convolution convolution, _) => convolution with { Bias = nudged },
            (Gemm gemm, "weights") => gemm with { Kernel = nudged },
            (Gemm gemm, _) => gemm with { Bias = nudged },
            (BatchNormalization normalization, "scale") => normalization with { Scale = nudged },
            (BatchNormalization normalization, _) => normalization with { Shift = nudged },
            (Elementwise elementwise, _) => elementwise with { Constant = nudged },
            _ => throw new ArgumentException($"{layer} has no {role}."),
        };
    }

    /// <summary>A graph over one network, run once.</summary>
    private sealed unsafe class Graph : IDisposable
    {
        private readonly Network network;
        private readonly TrainingGraph graph;
        private readonly List<Parameter> parameters;
        private readonly SharedWeights shared;

        public Graph(Network network)
        {
            this.network = network;
            parameters = [.. network.Layers.SelectMany(layer => NodeFactory.TrainedWeights(layer)
                .Select(weight => new Parameter(layer.Name, weight.Role, weight.Value)))];
            shared = new SharedWeights(network, parameters);
            for (int part = 0; part < shared.Parts; part++)
                shared.Pack(part);
            graph = new TrainingGraph(network, network.Outputs, shared, Pictures + 1);
        }

        public IEnumerable<Weight> Weights => graph.Weights;

        public void Run(Tensor[] inputs, Tensor[] weights)
        {
            BatchTensor input = graph["input"];
            for (int i = 0; i < Pictures; i++)
                input.Scatter(inputs[i].Values, i, Pictures);
            graph.Forward(Pictures);
            BatchTensor output = graph[network.Outputs[0]];
            for (int i = 0; i < Pictures; i++)
            {
                for (int element = 0; element < output.Count; element++)
                    output.Gradients[output.Offset(element, i, Pictures)] = weights[i].Values[element];
            }
            graph.Backward(Pictures);
        }

        public float[] Output(int picture)
        {
            var values = new float[graph[network.Outputs[0]].Count];
            graph[network.Outputs[0]].Gather(values, picture, Pictures);
            return values;
        }

        public void Dispose()
        {
            graph.Dispose();
            shared.Dispose();
            parameters.ForEach(parameter => parameter.Dispose());
        }
    }
}
