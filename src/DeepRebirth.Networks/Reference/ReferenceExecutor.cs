using System.Collections.Immutable;

namespace DeepRebirth.Networks.Reference;

/// <summary>
/// Runs a network in plain scalar code, one loop nest an operator, straight from the operators' definitions, with sums in double
/// precision. It is the truth that kernels and rewrites are tested against; a forward pass of GoogLeNet takes seconds.
/// </summary>
public static class ReferenceExecutor
{
    /// <summary>Runs the network.</summary>
    /// <param name="network">The network. For another batch than it was read with, use <see cref="Network.WithBatch"/>.</param>
    /// <param name="inputs">A tensor for each of the network's inputs, of exactly its shape. Further ones are ignored.</param>
    /// <param name="keepAll">Whether to return every tensor, network inputs included, instead of the outputs alone.</param>
    /// <returns>The tensors by name.</returns>
    /// <exception cref="ArgumentException">An input is missing or has another shape.</exception>
    public static IReadOnlyDictionary<string, Tensor> Run(
        Network network, IReadOnlyDictionary<string, Tensor> inputs, bool keepAll = false)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (NetworkInput input in network.Inputs)
            tensors[input.Name] = InputOf(inputs, input);

        var readersLeft = network.Layers.SelectMany(layer => layer.Inputs.Distinct()).CountBy(name => name).ToDictionary();
        foreach (Layer layer in network.Layers)
        {
            ImmutableArray<Tensor> operands = [.. layer.Inputs.Select(name => tensors[name])];
            tensors[layer.Output] = Execute(layer, operands, network.ShapeOf(layer.Output));
            if (keepAll)
                continue;
            foreach (string name in layer.Inputs.Distinct())
            {
                if (--readersLeft[name] == 0 && !network.IsOutput(name))
                    tensors.Remove(name);
            }
        }
        return keepAll ? tensors : network.Outputs.Distinct().ToDictionary(name => name, name => tensors[name]);
    }

    /// <summary>Runs a network that has one input and one output.</summary>
    /// <exception cref="ArgumentException">The network has several inputs or outputs, or the input has another shape.</exception>
    public static Tensor Run(Network network, Tensor input)
    {
        if (network.Inputs is not [var only] || network.Outputs is not [var output])
            throw new ArgumentException($"The network '{network.Name}' does not have one input and one output.", nameof(network));
        return Run(network, new Dictionary<string, Tensor> { [only.Name] = input })[output];
    }

    private static Tensor InputOf(IReadOnlyDictionary<string, Tensor> inputs, NetworkInput input)
    {
        if (!inputs.TryGetValue(input.Name, out Tensor? tensor))
            throw new ArgumentException($"The input '{input.Name}' is missing.", nameof(inputs));
        if (tensor.Shape != input.Shape)
            throw new ArgumentException($"The input '{input.Name}' is {tensor.Shape}, the network takes {input.Shape}.", nameof(inputs));
        return tensor;
    }

    /// <summary>Runs one layer, which writes the shape <paramref name="output"/>.</summary>
    internal static Tensor Execute(Layer layer, ImmutableArray<Tensor> inputs, TensorShape output) => layer switch
    {
        Convolution convolution => ConvolutionReference.Run(convolution, inputs[0], output),
        MaxPool pool => PoolingReference.Max(pool.Window, inputs[0], output),
        AveragePool pool => PoolingReference.Average(pool.Window, pool.CountIncludePad, inputs[0], output),
        GlobalMaxPool => PoolingReference.Max(PoolingReference.WholeImage(inputs[0]), inputs[0], output),
        GlobalAveragePool => PoolingReference.Average(PoolingReference.WholeImage(inputs[0]), false, inputs[0], output),
        LocalResponseNormalization normalization => NormalizationReference.Run(normalization, inputs[0]),
        BatchNormalization normalization => NormalizationReference.Run(normalization, inputs[0]),
        Softmax softmax => SoftmaxReference.Run(softmax, inputs[0]),
        Gemm gemm => GemmReference.Run(gemm, inputs[0], output),
        Activation activation => ElementwiseReference.Run(activation, inputs[0]),
        Elementwise elementwise => ElementwiseReference.Run(elementwise, inputs, output),
        Concat concat => LayoutReference.Run(concat, inputs, output),
        Slice slice => LayoutReference.Run(slice, inputs[0], output),
        Transpose transpose => LayoutReference.Run(transpose, inputs[0], output),
        Pad pad => LayoutReference.Run(pad, inputs[0], output),
        Flatten or Reshape or Squeeze or Unsqueeze or Dropout or Identity => inputs[0].Reshaped(output),
        _ => throw new NetworkException(
            $"Layer '{layer.Name}' ({layer.Operator}): the reference executor does not know the operator."),
    };
}
