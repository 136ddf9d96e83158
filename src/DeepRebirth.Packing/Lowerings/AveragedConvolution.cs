using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>A convolution and the average over the whole image behind it as one <c>AveragedConvolutionStep</c>.</summary>
internal static class AveragedConvolution
{
    /// <summary>Fewer channels leave threads without work: a unit is a whole image.</summary>
    private const int FewestChannels = 512;

    /// <summary>More pixels do not stay in the first-level cache.</summary>
    private const long MostBytes = 48 * 1024;

    /// <summary>Whether the average is computed with the convolution in front of it, which nothing else reads.</summary>
    /// <param name="convolution">The convolution, with nothing but an activation behind it.</param>
    /// <param name="network">Its network.</param>
    /// <param name="plan">How its convolutions are computed.</param>
    public static bool Pays(Convolution convolution, Network network, ConvolutionPlan plan)
    {
        TensorShape between = network.ShapeOf(convolution.Output);
        return DirectConvolution.IsOneStep(convolution, plan)
            && between[1] >= FewestChannels
            && AveragedConvolutionStep.PlaneFloats((long)between[2] * between[3]) * sizeof(float) <= MostBytes;
    }

    public static void Emit(ConvolutionPart part, GlobalAveragePool pool, LoweringContext context)
    {
        TensorShape shape = context.Network.ShapeOf(pool.Input);
        var between = new ImageTensor { Channels = shape[1], Height = shape[2], Width = shape[3] };
        Func<Places, ConvolutionStep> convolution = DirectConvolution.Step(part, context, _ => between);
        FusedActivation activation = context.Fusion.ActivationOf(pool);
        context.Emit(part.Layer.Name, new StepDraft(
            $"{context.Describe(part.Layer, part.Layer.Window.ToString())}, average",
            places => new AveragedConvolutionStep { Convolution = convolution(places), Output = places[part.Output], Activation = activation })
        {
            Layers = part.Layers,
            Reads = part.Reads,
            Writes = part.Output.Storage,
            MultiplyAdds = part.MultiplyAdds(context.Network),
        });
    }
}
