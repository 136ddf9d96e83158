namespace DeepRebirth.Kernels.Tests;

[TestClass]
public sealed unsafe class PooledConvolutionTests
{
    internal static IEnumerable<KernelCase> Cases =>
    [
        .. from width in new[] { 1, 2, 3, 4, 7, 8, 9, 13, 14, 27, 55 }
           from outputs in new[] { 5, 16, 40 }
           select Case(new(Outputs: outputs, Height: (width % 6) + 1, Width: width)),
        .. from height in new[] { 1, 2, 3, 9, 12, 21 } // up to five bands and one row
           from images in new[] { 1, 2 }
           select Case(new(Outputs: 48, height, Width: 15, Images: images)),
        .. from kernel in new[] { 1, 2, 3, 4 }
           from stride in new[] { 1, 2, 3, 5 }
           from pad in new[] { 0, 1 }
           where pad < kernel
           from overhang in new[] { 0, 1 }
           select Case(new(Outputs: 20, Height: 11, Width: 16, PoolKernel: kernel, PoolStride: stride, PoolPad: pad, Overhang: Math.Min(overhang, kernel - 1 - pad))),
        .. from inputs in new[] { 1, 3, 16, 19 }
           from kernel in new[] { 1, 3, 7 }
           from stride in new[] { 1, 2 }
           select Case(new(Outputs: 33, Height: 10, Width: 14, inputs, kernel, stride, Pad: kernel / 2, BlockSize: Math.Min(16, inputs))),
        .. from before in KernelGrid.Activations
           from behind in KernelGrid.Activations
           from width in new[] { 9, 13 }
           select Case(new(Outputs: 24, Height: 9, width, Activation: before, PoolActivation: behind)),
        .. from slice in SliceGeometry.Unaligned
           from outputs in new[] { 8, 40 }
           select Case(new(outputs, Height: 9, Width: 11, Images: 2, Slice: slice)),
        .. from value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity }
           from activation in KernelGrid.Activations
           select Case(new(Outputs: 32, Height: 10, Width: 9, Activation: activation, Poison: value)),
    ];

    [TestMethod]
    public void Agrees_with_a_convolution_and_a_pool() => KernelGrid.AssertAll(Cases);

    [TestMethod]
    public void A_unit_is_the_same_alone_and_behind_the_one_before_it()
    {
        var scene = new Scene(3);
        (PooledConvolutionStep step, _) = Make(scene, new(Outputs: 40, Height: 31, Width: 13, Images: 2));
        float[] together = Run((arena, weights) => step.Run(arena, weights, 0, step.Units));
        float[] alone = Run((arena, weights) =>
        {
            for (int unit = step.Units - 1; unit >= 0; unit--)
                step.Run(arena, weights, unit, unit + 1);
        });
        CollectionAssert.AreEqual(together, alone);

        float[] Run(Scene.Reference run)
        {
            float[] arena = scene.Arena;
            fixed (float* a = arena, w = scene.AllWeights)
                run(a, w);
            return arena;
        }
    }

    private static KernelCase Case(Geometry g) => new($"PooledConvolution {g}", () =>
    {
        var scene = new Scene((g.Outputs * 100) + (g.Width * 10) + g.PoolKernel);
        (PooledConvolutionStep step, ImageTensor input) = Make(scene, g);
        if (g.Poison is { } poison)
            scene.Put(Scene.Place(input, 0, 3, 4, 4), poison);

        // The reference has a place for the image between, which the step leaves alone.
        ImageTensor between = scene.Image(g.Images, g.Outputs, g.Height, g.Width);
        return scene.Check(step, step.Pooling.Output, (arena, weights) =>
        {
            ConvolutionReference.Run(step.Convolution with { Output = between }, arena, weights);
            PoolingReference.Run(step.Pooling with { Input = between }, arena);
        });
    });

    private static (PooledConvolutionStep Step, ImageTensor Input) Make(Scene scene, Geometry g)
    {
        int inputHeight = Math.Max(1, ((g.Height - 1) * g.Stride) + g.Kernel - (2 * g.Pad));
        int inputWidth = Math.Max(1, ((g.Width - 1) * g.Stride) + g.Kernel - (2 * g.Pad));
        int behind = g.Pad + (4 * g.Stride);
        ImageTensor input = scene.Image(g.Images, g.Inputs, inputHeight, inputWidth, g.Pad, g.Pad, behind, behind, g.BlockSize);
        var between = new ImageTensor { Images = g.Images, Channels = g.Outputs, Height = g.Height, Width = g.Width };
        int kernel = Math.Min(g.PoolKernel, Math.Min(g.Height, g.Width) + g.PoolPad);
        int height = ((g.Height + (2 * g.PoolPad) + g.Overhang - kernel) / g.PoolStride) + 1;
        int width = ((g.Width + (2 * g.PoolPad) + g.Overhang - kernel) / g.PoolStride) + 1;
        ImageTensor output = scene.Output(g.Images, g.Outputs, height, width, g.Slice);
        int padded = (g.Outputs + 15) / 16 * 16;
        var step = new PooledConvolutionStep
        {
            Convolution = new ConvolutionStep
            {
                Input = input,
                Output = between,
                KernelHeight = g.Kernel,
                KernelWidth = g.Kernel,
                StrideY = g.Stride,
                StrideX = g.Stride,
                PadTop = g.Pad,
                PadLeft = g.Pad,
                WeightsOffset = scene.Weights(padded * g.Kernel * g.Kernel * input.Blocks * input.BlockSize, place => ConvolutionTests.IsReal(place, input, g.Inputs, g.Outputs, g.Kernel * g.Kernel)),
                BiasOffset = scene.ChannelVector(g.Outputs),
                Activation = g.Activation ?? new(),
            },
            Pooling = new MaxPoolingStep
            {
                Input = between,
                Output = output,
                KernelHeight = kernel,
                KernelWidth = kernel,
                StrideY = g.PoolStride,
                StrideX = g.PoolStride,
                PadTop = g.PoolPad,
                PadLeft = g.PoolPad,
                Activation = g.PoolActivation ?? new(),
            },
        };
        return (step, input);
    }

    // Height and Width are those of the image between; Overhang is by how much the last windows hang over, as with ceil mode: all begin in the image.
    private sealed record Geometry(
        int Outputs,
        int Height,
        int Width,
        int Inputs = 16,
        int Kernel = 3,
        int Stride = 1,
        int Pad = 1,
        int BlockSize = 16,
        int PoolKernel = 3,
        int PoolStride = 2,
        int PoolPad = 0,
        int Overhang = 0,
        int Images = 1,
        FusedActivation? Activation = null,
        FusedActivation? PoolActivation = null,
        float? Poison = null,
        SliceGeometry? Slice = null);
}
