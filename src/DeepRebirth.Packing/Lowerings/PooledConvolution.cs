using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>A convolution and the max pool behind it as one <c>PooledConvolutionStep</c>.</summary>
internal static class PooledConvolution
{
    /// <summary>
    /// From which on it pays: a smaller image between stays in the second-level cache from one step to the next, and needs no
    /// rows computed twice where threads share the work.
    /// </summary>
    private const long FewestBytes = 512 * 1024;

    /// <summary>
    /// Up to which it pays: the rows of a window and the weights that a unit computes them with stay in the first-level cache. (A first convolution of
    /// 7x7 with the same rows takes as long either way, and the steps behind it longer: they meet memory that no step has touched since the last prediction.)
    /// </summary>
    private const long MostBytes = 48 * 1024;

    /// <summary>Whether a pool is computed with the convolution in front of it, which nothing else reads.</summary>
    /// <param name="convolution">The convolution, with nothing but an activation behind it.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="network">The network of both.</param>
    /// <param name="plan">How its convolutions are computed.</param>
    public static bool Pays(Convolution convolution, MaxPool pool, Network network, ConvolutionPlan plan)
    {
        TensorShape between = network.ShapeOf(convolution.Output);
        return DirectConvolution.IsOneStep(convolution, plan)
            && pool.Window is { DilationY: 1, DilationX: 1 }
            && between.Skip(1).Aggregate((long)sizeof(float), (bytes, size) => bytes * size) >= FewestBytes
            && (PooledConvolutionStep.RingFloats(pool.Window.KernelHeight, between[3]) + WeightFloats(convolution)) * sizeof(float) <= MostBytes;
    }

    /// <summary>The weights of a unit.</summary>
    private static long WeightFloats(Convolution layer) =>
        (long)layer.InputChannels * layer.Window.KernelHeight * layer.Window.KernelWidth * ConvolutionStep.GroupWidth;

    public static void Emit(ConvolutionPart part, MaxPool pool, LoweringContext context)
    {
        TensorShape shape = context.Network.ShapeOf(pool.Input);
        var between = new ImageTensor { Images = shape[0], Channels = shape[1], Height = shape[2], Width = shape[3] };
        Func<Places, ConvolutionStep> convolution = DirectConvolution.Step(part, context, _ => between);
        Window window = pool.Window;
        FusedActivation activation = context.Fusion.ActivationOf(pool);
        string pooled = $"max {window} -> {LoweringContext.Text(context.Network.ShapeOf(pool.Output))}";
        context.Emit(part.Layer.Name, new StepDraft(
            $"{context.Describe(part.Layer, part.Layer.Window.ToString())}, {pooled}",
            places => new PooledConvolutionStep
            {
                Convolution = convolution(places),
                Pooling = new MaxPoolingStep
                {
                    Input = between,
                    Output = places[part.Output],
                    KernelHeight = window.KernelHeight,
                    KernelWidth = window.KernelWidth,
                    StrideY = window.StrideY,
                    StrideX = window.StrideX,
                    PadTop = window.Padding.Top,
                    PadLeft = window.Padding.Left,
                    Activation = activation,
                },
            })
        {
            Layers = part.Layers,
            Reads = part.Reads,
            Writes = part.Output.Storage,
            MultiplyAdds = part.MultiplyAdds(context.Network),
        });
    }
}
