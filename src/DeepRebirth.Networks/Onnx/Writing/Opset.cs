namespace DeepRebirth.Networks.Onnx.Writing;

/// <summary>Chooses the opset: 13 as a rule, 12 for a softmax over several axes, 19 for an average pool with dilation.</summary>
internal static class Opset
{
    /// <exception cref="NetworkException">The network has both of these layers.</exception>
    public static long For(Network network)
    {
        Layer? flattening = network.Layers.FirstOrDefault(layer => layer is Softmax { Flattens: true });
        Layer? alongOneAxis = network.Layers.OfType<Softmax>().FirstOrDefault(softmax => !softmax.Flattens && !IsLastAxis(network, softmax));
        Layer? dilated = network.Layers.FirstOrDefault(layer => layer is AveragePool { Window: { DilationX: > 1 } or { DilationY: > 1 } });
        if (flattening is null)
            return dilated is null ? 13 : 19;
        return (alongOneAxis ?? dilated) is { } newer
            ? throw new NetworkException(
                NetworkProblem.Unsupported,
                $"No ONNX opset has both the layers {flattening} (until opset 12) and {newer} (since opset 13 or later).")
            : 12;
    }

    /// <summary>Whether all axes behind the softmax's are of size 1, so that old and new definition agree.</summary>
    private static bool IsLastAxis(Network network, Softmax softmax) =>
        network.ShapeOf(softmax.Input).Skip(softmax.Axis + 1).All(dimension => dimension == 1);
}
