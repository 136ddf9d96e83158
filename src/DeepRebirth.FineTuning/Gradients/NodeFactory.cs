using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>Finds the node that computes a layer.</summary>
internal static class NodeFactory
{
    /// <summary>The weights of a layer that are trained, by role: all but the statistics of a BatchNormalization.</summary>
    public static IEnumerable<(string Role, Tensor Value)> TrainedWeights(Layer layer) =>
        layer.Weights.Where(weight => weight.Role is not ("mean" or "variance"));

    /// <summary>Creates the node of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="output">What it writes.</param>
    /// <param name="weights">Its trained weights by role.</param>
    /// <param name="workspace">The thread's workspace.</param>
    /// <param name="hasRelu">Whether the node computes the Relu behind a convolution too.</param>
    /// <exception cref="FineTuningException">The layer has no gradient here.</exception>
    public static Node Create(
        Layer layer, ImmutableArray<BatchTensor> inputs, BatchTensor output, IReadOnlyDictionary<string, Weight> weights, Workspace workspace,
        bool hasRelu = false)
    {
        BatchTensor input = inputs[0];
        return layer switch
        {
            Convolution convolution => new ConvolutionNode(
                convolution, input, output, weights["weights"], weights.GetValueOrDefault("bias"), hasRelu, workspace),
            Gemm gemm => new GemmNode(gemm, input, output, weights["weights"], weights.GetValueOrDefault("bias"), workspace),
            Activation activation => new ActivationNode(activation, input, output),
            MaxPool pool => new MaxPoolNode(pool.Window, input, output),
            GlobalMaxPool => new MaxPoolNode(Taps.WholeImage(input.Shape), input, output),
            AveragePool pool => new AveragePoolNode(pool.Window, pool.CountIncludePad, input, output),
            GlobalAveragePool => new AveragePoolNode(Taps.WholeImage(input.Shape), countPadding: false, input, output),
            LocalResponseNormalization normalization => new LocalResponseNormalizationNode(normalization, input, output),
            BatchNormalization normalization => new BatchNormalizationNode(normalization, input, output, weights["scale"], weights["shift"]),
            Elementwise elementwise => new ElementwiseNode(elementwise, inputs, output, weights.GetValueOrDefault("constant")),
            Concat concat => new ConcatNode(concat, inputs, output),
            Slice slice => new SliceNode(slice, input, output),
            Softmax softmax => new SoftmaxNode(softmax, input, output),
            Transpose transpose => new RearrangementNode(input, output, RearrangementNode.MapOf(transpose, input.Shape, output.Shape)),
            Pad pad => new RearrangementNode(input, output, RearrangementNode.MapOf(pad, input.Shape, output.Shape), pad.Value),
            Flatten or Reshape or Squeeze or Unsqueeze or Dropout or Identity =>
                new RearrangementNode(input, output, ElementMap.Identity(input.Count)),
            _ => throw new FineTuningException($"Layer '{layer.Name}' ({layer.Operator}) cannot be trained through: it has no gradient here."),
        };
    }
}
