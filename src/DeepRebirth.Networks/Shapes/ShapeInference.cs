using System.Collections.Immutable;

namespace DeepRebirth.Networks.Shapes;

/// <summary>Computes the shape of every tensor of a network from its inputs' shapes, and checks that the layers fit them.</summary>
internal static class ShapeInference
{
    /// <summary>The shapes by tensor name. <paramref name="layers"/> are in topological order.</summary>
    /// <exception cref="NetworkException">A layer does not fit its input. The message names the layer, its operator and the shapes.</exception>
    public static Dictionary<string, TensorShape> Infer(ImmutableArray<NetworkInput> inputs, ImmutableArray<Layer> layers)
    {
        var shapes = inputs.ToDictionary(input => input.Name, input => input.Shape);
        foreach (Layer layer in layers)
            shapes[layer.Output] = OutputShape(layer, [.. layer.Inputs.Select(name => shapes[name])]);
        return shapes;
    }

    /// <summary>The shape that one layer writes where its inputs have the shapes <paramref name="inputs"/>.</summary>
    /// <exception cref="NetworkException">The layer does not fit. The message names the layer, its operator and the shapes.</exception>
    public static TensorShape OutputShape(Layer layer, ImmutableArray<TensorShape> inputs)
    {
        bool takesSeveral = layer is Elementwise or Concat;
        if (inputs.Length == 0 || (inputs.Length > 1 && !takesSeveral))
            throw ShapeError.Of(layer, $"it takes {(takesSeveral ? "at least one input" : "one input")}, not {inputs.Length}");

        try
        {
            TensorShape input = inputs[0];
            return layer switch
            {
                Convolution convolution => ImageShapes.Of(convolution, input),
                MaxPool pool => ImageShapes.OfPool(pool, pool.Window, pool.CeilMode, input),
                AveragePool pool => ImageShapes.OfPool(pool, pool.Window, pool.CeilMode, input),
                GlobalAveragePool or GlobalMaxPool => ImageShapes.OfGlobalPool(layer, input),
                LocalResponseNormalization normalization => ImageShapes.Of(normalization, input),
                Pad pad => ImageShapes.Of(pad, input),
                BatchNormalization normalization => ChannelShapes.Of(normalization, input),
                Gemm gemm => ChannelShapes.Of(gemm, input),
                Activation or Dropout or Identity => input,
                Elementwise elementwise => Broadcasting.Of(elementwise, inputs),
                Concat concat => ChannelShapes.Of(concat, inputs),
                Slice slice => ChannelShapes.Of(slice, input),
                Softmax softmax => ChannelShapes.Of(softmax, input),
                Flatten flatten => LayoutShapes.Of(flatten, input),
                Reshape reshape => LayoutShapes.Of(reshape, input),
                Squeeze squeeze => LayoutShapes.Of(squeeze, input),
                Unsqueeze unsqueeze => LayoutShapes.Of(unsqueeze, input),
                Transpose transpose => LayoutShapes.Of(transpose, input),
                _ => throw ShapeError.Of(layer, "the operator has no rule for its shape"),
            };
        }
        catch (OverflowException)
        {
            throw ShapeError.Of(layer, "its output has more elements than can be counted", [.. inputs]);
        }
    }
}
