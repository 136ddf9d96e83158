using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>
/// Goes on with what an earlier round has learned: a network of the next round takes over the weights of all layers that both have. The layers that
/// a rewrite no longer replaces, or replaces otherwise, start anew.
/// </summary>
internal static class WarmStart
{
    /// <summary>The student with the weights of those layers that the trained network has under the same name, with the same shapes.</summary>
    public static Network From(Network trained, Network student)
    {
        Dictionary<string, Layer> known = trained.Layers.ToDictionary(layer => layer.Name);
        return new Network(
            student.Name,
            student.Inputs,
            student.Layers.Select(layer => known.TryGetValue(layer.Name, out Layer? twin) && IsAlike(layer, twin) ? WithWeightsOf(layer, twin) : layer),
            student.Outputs);
    }

    private static bool IsAlike(Layer layer, Layer twin) =>
        layer.GetType() == twin.GetType()
        && layer.Weights.Select(weight => (weight.Role, weight.Value.Shape)).SequenceEqual(twin.Weights.Select(weight => (weight.Role, weight.Value.Shape)));

    private static Layer WithWeightsOf(Layer layer, Layer twin) => (layer, twin) switch
    {
        (Convolution convolution, Convolution from) => convolution with { Kernel = from.Kernel, Bias = from.Bias },
        (Gemm gemm, Gemm from) => gemm with { Kernel = from.Kernel, Bias = from.Bias },
        (BatchNormalization normalization, BatchNormalization from) => normalization with { Scale = from.Scale, Shift = from.Shift },
        (Elementwise elementwise, Elementwise from) => elementwise with { Constant = from.Constant },
        _ => layer,
    };
}
