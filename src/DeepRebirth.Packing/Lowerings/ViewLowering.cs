using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Layers without work: those that change nothing (Dropout, Identity), and those that only give plain values another shape.</summary>
internal static class ViewLowering
{
    public static bool TryLower(Layer layer, LoweringContext context)
    {
        switch (layer)
        {
            case Dropout or Identity:
                // Whoever asks for the output is given the input: ConcatPlacement.Source.
                return true;
            case Flatten or Reshape or Squeeze or Unsqueeze:
                context.Tensors.DefinePlain(layer.Output, context.Tensors.Plain(layer.Input));
                return true;
            default:
                return false;
        }
    }
}
