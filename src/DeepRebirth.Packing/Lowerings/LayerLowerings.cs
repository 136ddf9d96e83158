using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Adds the steps of a layer; false where the layer is of another family.</summary>
internal delegate bool LayerLowering(Layer layer, LoweringContext context);

/// <summary>The layer families, one file each.</summary>
internal static class LayerLowerings
{
    private static readonly ImmutableArray<LayerLowering> Families =
    [
        ConvolutionLowering.TryLower,
        PoolingLowering.TryLower,
        NormalizationLowering.TryLower,
        ActivationLowering.TryLower,
        ElementwiseLowering.TryLower,
        ConcatLowering.TryLower,
        SliceLowering.TryLower,
        PadLowering.TryLower,
        GemmLowering.TryLower,
        SoftmaxLowering.TryLower,
        TransposeLowering.TryLower,
        ViewLowering.TryLower,
    ];

    /// <summary>Adds the steps of one layer.</summary>
    /// <exception cref="NetworkException">No family knows the layer.</exception>
    public static void Lower(Layer layer, LoweringContext context)
    {
        if (!Families.Any(tryLower => tryLower(layer, context)))
            throw new NetworkException(NetworkProblem.Unsupported, $"Layer {layer} has no kernel.");
    }
}
