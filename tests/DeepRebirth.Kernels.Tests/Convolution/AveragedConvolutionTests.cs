namespace DeepRebirth.Kernels.Tests;

[TestClass]
public sealed unsafe class AveragedConvolutionTests
{
    internal static IEnumerable<KernelCase> Cases =>
    [
        .. from size in new[] { (1, 1), (2, 1), (3, 3), (4, 4), (5, 8), (7, 7), (13, 13), (3, 14), (2, 27) }
           from outputs in new[] { 5, 16, 40, 100 }
           select Case(new(outputs, size.Item1, size.Item2)),
        .. from kernel in new[] { 1, 3, 5 }
           from images in new[] { 1, 3 }
           select Case(new(Outputs: 48, Height: 6, Width: 7, kernel, images)),
        .. from before in KernelGrid.Activations
           from behind in KernelGrid.Activations
           select Case(new(Outputs: 24, Height: 5, Width: 9, Activation: before, AverageActivation: behind)),
        .. from slice in SliceGeometry.Unaligned
           from outputs in new[] { 8, 40 }
           select Case(new(outputs, Height: 4, Width: 13, Images: 2, Slice: slice)),
        .. from value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity }
           from activation in KernelGrid.Activations
           select Case(new(Outputs: 32, Height: 6, Width: 9, Activation: activation, Poison: value)),
    ];

    [TestMethod]
    public void Agrees_with_a_convolution_and_an_average() => KernelGrid.AssertAll(Cases);

    private static KernelCase Case(Geometry g) => new($"AveragedConvolution {g}", () =>
    {
        const int Inputs = 19;
        var scene = new Scene((g.Outputs * 100) + (g.Width * 10) + g.Kernel);
        int pad = g.Kernel / 2;
        ImageTensor input = scene.Image(g.Images, Inputs, g.Height, g.Width, pad, pad, pad + 4, pad + 4);
        ImageTensor output = scene.Output(g.Images, g.Outputs, 1, 1, g.Slice);
        int padded = (g.Outputs + 15) / 16 * 16;
        int taps = g.Kernel * g.Kernel;
        var step = new AveragedConvolutionStep
        {
            Convolution = new ConvolutionStep
            {
                Input = input,
                Output = new ImageTensor { Images = g.Images, Channels = g.Outputs, Height = g.Height, Width = g.Width },
                KernelHeight = g.Kernel,
                KernelWidth = g.Kernel,
                PadTop = pad,
                PadLeft = pad,
                WeightsOffset = scene.Weights(padded * taps * 32, place => ConvolutionTests.IsReal(place, input, Inputs, g.Outputs, taps)),
                BiasOffset = scene.ChannelVector(g.Outputs),
                Activation = g.Activation ?? new(),
            },
            Output = output,
            Activation = g.AverageActivation ?? new(),
        };
        if (g.Poison is { } poison)
            scene.Put(Scene.Place(input, 0, 3, 4, 4), poison);

        // The reference has a place for the image between, which the step leaves alone.
        ImageTensor between = scene.Image(g.Images, g.Outputs, g.Height, g.Width);
        var pooling = new AveragePoolingStep { Input = between, Output = output, KernelHeight = g.Height, KernelWidth = g.Width, Activation = step.Activation };
        return scene.Check(step, output, (arena, weights) =>
        {
            ConvolutionReference.Run(step.Convolution with { Output = between }, arena, weights);
            PoolingReference.Run(pooling, arena);
        });
    });

    private sealed record Geometry(
        int Outputs,
        int Height,
        int Width,
        int Kernel = 1,
        int Images = 1,
        FusedActivation? Activation = null,
        FusedActivation? AverageActivation = null,
        float? Poison = null,
        SliceGeometry? Slice = null);
}
