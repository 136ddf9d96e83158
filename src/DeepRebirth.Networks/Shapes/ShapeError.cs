namespace DeepRebirth.Networks.Shapes;

/// <summary>Words the errors of shape inference alike: layer, operator, what does not fit, and the input's shape.</summary>
internal static class ShapeError
{
    /// <summary>For example <c>Layer 'conv1' (Conv): the kernel 64x4x7x7 takes 4 channels. Input: 1x3x224x224.</c></summary>
    public static NetworkException Of(Layer layer, string problem, params ReadOnlySpan<TensorShape> inputs)
    {
        string shapes = inputs.Length switch
        {
            0 => "",
            1 => $" Input: {inputs[0]}.",
            _ => $" Inputs: {string.Join(", ", inputs.ToArray())}.",
        };
        return new NetworkException($"Layer '{layer.Name}' ({layer.Operator}): {problem}.{shapes}");
    }
}
