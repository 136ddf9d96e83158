using System.Collections.Immutable;

namespace DeepRebirth.Networks.Shapes;

/// <summary>Shapes of the layers that join, take apart, mix or scale channels.</summary>
internal static class ChannelShapes
{
    public static TensorShape Of(BatchNormalization layer, TensorShape input)
    {
        if (input.Rank < 2)
            throw ShapeError.Of(layer, "the input has no channels (rank below 2)", input);
        foreach ((string role, Tensor value) in layer.Weights)
        {
            if (value.Shape != new TensorShape(input[1]))
                throw ShapeError.Of(
                    layer, $"the {role} {value.Shape} does not have one value for each of the {input[1]} channels", input);
        }
        return input;
    }

    public static TensorShape Of(Gemm layer, TensorShape input)
    {
        TensorShape kernel = layer.Kernel.Shape;
        if (input.Rank < 2 || kernel.Rank != 2)
            throw ShapeError.Of(layer, $"the weights {kernel} are not of rank 2, or the input is not at least", input);
        if (kernel[0] < 1)
            throw ShapeError.Of(layer, $"the weights {kernel} (outputs x inputs) give no output", input);
        if (input[^1] != kernel[1])
            throw ShapeError.Of(
                layer, $"the weights {kernel} (outputs x inputs) take {kernel[1]} values, the input has {input[^1]}", input);
        if (layer.Bias is { } bias && bias.Shape != new TensorShape(kernel[0]))
            throw ShapeError.Of(
                layer, $"the bias {bias.Shape} does not have the {kernel[0]} values that the weights {kernel} need", input);
        return input.With(input.Rank - 1, kernel[0]);
    }

    public static TensorShape Of(Concat layer, ImmutableArray<TensorShape> inputs)
    {
        TensorShape first = inputs[0];
        RequireAxis(layer, layer.Axis, first);
        int joined = 0;
        foreach (TensorShape input in inputs)
        {
            if (input.Rank != first.Rank || input.With(layer.Axis, 0) != first.With(layer.Axis, 0))
                throw ShapeError.Of(layer, $"the inputs differ in more than axis {layer.Axis}", inputs.AsSpan());
            joined = checked(joined + input[layer.Axis]);
        }
        return first.With(layer.Axis, joined);
    }

    public static TensorShape Of(Slice layer, TensorShape input)
    {
        if (input.Rank < 2)
            throw ShapeError.Of(layer, "the input has no channels (rank below 2)", input);
        if (layer.Start < 0 || layer.Count < 1 || layer.Count > input[1] - layer.Start)
            throw ShapeError.Of(layer, $"{layer.Count} channels from channel {layer.Start} on are not among the input's {input[1]}", input);
        return input.With(1, layer.Count);
    }

    public static TensorShape Of(Softmax layer, TensorShape input)
    {
        RequireAxis(layer, layer.Axis, input);
        return input;
    }

    private static void RequireAxis(Layer layer, int axis, TensorShape input)
    {
        if (axis < 0 || axis >= input.Rank)
            throw ShapeError.Of(layer, $"the axis {axis} is not one of the input's", input);
    }
}
