using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Gemm and MatMul with constant weights, over plain rows.</summary>
internal static class GemmLowering
{
    public static bool TryLower(Layer layer, LoweringContext context)
    {
        if (layer is not Gemm gemm)
            return false;
        Storage input = context.Tensors.Plain(gemm.Input);
        Storage output = context.Tensors.NewPlain(context.Fusion.OutputOf(layer));
        int outputs = gemm.Kernel.Shape[0];
        int inputs = gemm.Kernel.Shape[1];
        int rows = context.Network.ShapeOf(gemm.Input).SkipLast(1).Aggregate(1, (product, dimension) => product * dimension);
        int weights = context.Weights.Add(WeightPart.Gemm(gemm.Kernel));
        int bias = context.Weights.AddChannels(gemm.Bias is null ? [] : gemm.Bias.Values, outputs);
        FusedActivation activation = context.Fusion.ActivationOf(layer);
        context.Emit(layer, new StepDraft(
            context.Describe(layer),
            places => new GemmStep
            {
                InputOffset = places[input],
                OutputOffset = places[output],
                Rows = rows,
                InputFeatures = inputs,
                OutputFeatures = outputs,
                WeightsOffset = weights,
                BiasOffset = bias,
                Activation = activation,
            })
        {
            Reads = [input],
            Writes = output,
            MultiplyAdds = Networks.MultiplyAdds.Of(context.Network, layer),
        });
        return true;
    }
}
