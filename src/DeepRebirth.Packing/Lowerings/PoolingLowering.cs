using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>MaxPool, AveragePool and their global forms, whose window is the whole image.</summary>
internal static class PoolingLowering
{
    public static bool TryLower(Layer layer, LoweringContext context)
    {
        switch (layer)
        {
            case MaxPool pool:
                EmitMaximum(layer, pool.Window, pool.Window.ToString(), context);
                return true;
            case GlobalMaxPool:
                EmitMaximum(layer, WholeImage(layer, context), "maximum", context);
                return true;
            case AveragePool pool:
                EmitAverage(layer, pool.Window, pool.CountIncludePad, pool.Window.ToString(), context);
                return true;
            case GlobalAveragePool:
                EmitAverage(layer, WholeImage(layer, context), countIncludePad: false, "average", context);
                return true;
            default:
                return false;
        }
    }

    private static Window WholeImage(Layer layer, LoweringContext context)
    {
        TensorShape shape = context.Network.ShapeOf(layer.Input);
        return new Window(shape[2], shape[3]);
    }

    private static void EmitMaximum(Layer layer, Window window, string description, LoweringContext context)
    {
        ImageView input = context.Tensors.Image(layer.Input);
        ImageView output = context.Tensors.NewImage(context.Fusion.OutputOf(layer));
        FusedActivation activation = context.Fusion.ActivationOf(layer);
        context.Emit(layer, new StepDraft(
            context.Describe(layer, description),
            places => new MaxPoolingStep
            {
                Input = places[input],
                Output = places[output],
                KernelHeight = window.KernelHeight,
                KernelWidth = window.KernelWidth,
                StrideY = window.StrideY,
                StrideX = window.StrideX,
                DilationY = window.DilationY,
                DilationX = window.DilationX,
                PadTop = window.Padding.Top,
                PadLeft = window.Padding.Left,
                Activation = activation,
            })
        {
            Reads = [input.Storage],
            Writes = output.Storage,
        });
    }

    private static void EmitAverage(Layer layer, Window window, bool countIncludePad, string description, LoweringContext context)
    {
        ImageView input = context.Tensors.Image(layer.Input);
        ImageView output = context.Tensors.NewImage(context.Fusion.OutputOf(layer));
        FusedActivation activation = context.Fusion.ActivationOf(layer);
        context.Emit(layer, new StepDraft(
            context.Describe(layer, description),
            places => new AveragePoolingStep
            {
                Input = places[input],
                Output = places[output],
                KernelHeight = window.KernelHeight,
                KernelWidth = window.KernelWidth,
                StrideY = window.StrideY,
                StrideX = window.StrideX,
                DilationY = window.DilationY,
                DilationX = window.DilationX,
                PadTop = window.Padding.Top,
                PadLeft = window.Padding.Left,
                PadBottom = window.Padding.Bottom,
                PadRight = window.Padding.Right,
                CountIncludePad = countIncludePad,
                Activation = activation,
            })
        {
            Reads = [input.Storage],
            Writes = output.Storage,
        });
    }
}
