namespace DeepRebirth.Kernels.Tests;

[TestClass]
public sealed unsafe class DepthwiseConvolutionTests
{
    internal static IEnumerable<KernelCase> Cases =>
    [
        .. from channels in new[] { 1, 16, 37 }
           from kernel in new[] { 1, 3, 5 }
           from stride in new[] { 1, 2 }
           from dilation in new[] { 1, 2 }
           select Case(channels, kernel, stride, dilation, new()),
        .. from activation in KernelGrid.Activations
           from poison in new float?[] { null, float.NaN, float.NegativeInfinity }
           select Case(20, 3, 1, 1, activation, poison),
        .. from slice in SliceGeometry.Unaligned
           from channels in new[] { 8, 37 }
           select Case(channels, 3, 1, 1, KernelGrid.Activations[1], slice: slice),
    ];

    [TestMethod]
    public void Agrees_with_the_reference() => KernelGrid.AssertAll(Cases);

    private static KernelCase Case(int channels, int kernel, int stride, int dilation, FusedActivation activation, float? poison = null, SliceGeometry? slice = null) =>
        new($"Depthwise channels {channels}, kernel {kernel}, stride {stride}, dilation {dilation}, {activation}, {poison}, {slice}", () =>
        {
            var scene = new Scene(channels + kernel);
            int pad = kernel / 2;
            ImageTensor input = scene.Image(images: 2, channels, height: 8, width: 11, pad, pad, kernel * dilation, kernel * dilation);
            ImageTensor output = scene.Output(images: 2, channels, (7 / stride) + 1, (10 / stride) + 1, slice);
            var step = new DepthwiseConvolutionStep
            {
                Input = input,
                Output = output,
                KernelHeight = kernel,
                KernelWidth = kernel == 5 ? 2 : kernel,
                StrideY = stride,
                StrideX = stride,
                DilationY = 1,
                DilationX = dilation,
                PadTop = pad,
                PadLeft = pad,
                WeightsOffset = scene.Weights(input.Blocks * kernel * (kernel == 5 ? 2 : kernel) * 16),
                BiasOffset = scene.ChannelVector(channels),
                Activation = activation,
            };
            if (poison is { } value)
                scene.Put(Scene.Place(input, 1, 2, 3, 4), value);
            return scene.Check(step, output, (arena, weights) => ConvolutionReference.Run(step, arena, weights));
        });
}
