namespace DeepRebirth.Kernels.Tests;

[TestClass]
public sealed unsafe class PoolingTests
{
    internal static IEnumerable<KernelCase> Cases =>
    [
        .. from kernel in new[] { 1, 2, 3, 5 }
           from stride in new[] { 1, 2, 3 }
           from dilation in new[] { 1, 2 }
           from pad in new[] { 0, 1, 2 }
           where pad < kernel
           let geometry = new Geometry(kernel, stride, dilation, pad)
           from oneCase in Both(geometry)
           select oneCase,
        .. from kernel in new[] { 2, 3, 4, 5 }
           from stride in new[] { 1, 2 }
           from width in new[] { 1, 2, 3, 7, 150 }
           from oneCase in Both(new(kernel, Stride: 2, Dilation: 1, Pad: 1, StrideX: stride, Width: width))
           select oneCase,
        .. from oneCase in Both(new(Kernel: 140, Stride: 1, Dilation: 1, Pad: 0, StrideX: 1, Width: 150))
           select oneCase,
        .. from activation in KernelGrid.Activations
           from oneCase in Both(new(Kernel: 3, Stride: 2, Dilation: 1, Pad: 1, activation))
           select oneCase,
        .. from slice in SliceGeometry.Unaligned
           from width in new[] { 1, 11 }
           from oneCase in Both(new(Kernel: 3, Stride: 2, Dilation: 1, Pad: 1, KernelGrid.Activations[4], Width: width, Slice: slice))
           select oneCase,
        .. from value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity }
           from stride in new[] { 1, 2 }
           from kernel in new[] { 2, 3, 4 }
           from oneCase in Both(new(kernel, Stride: 1, Dilation: 1, Pad: 1, Poison: value, StrideX: stride))
           select oneCase,
        .. from stride in new[] { 1, 2 }
           from row in Enumerable.Range(0, 9)
           from column in new[] { 0, 4, 5, 10 }
           from pad in new[] { 0, 1 }
           from oneCase in Both(new(Kernel: 3, stride, Dilation: 1, pad, Poison: float.NaN, StrideX: stride, PoisonRow: row, PoisonColumn: column))
           select oneCase,
        .. from stride in new[] { 1, 2 }
           from value in new[] { float.PositiveInfinity, float.NegativeInfinity, float.MaxValue }
           from oneCase in Both(new(Kernel: 3, stride, Dilation: 1, Pad: 1, Poison: value, StrideX: stride, PoisonColumn: 0))
           select oneCase,
        .. from stride in new[] { 1, 2 }
           from width in new[] { 1, 2, 3, 4, 5, 6, 7, 8, 14 }
           from pad in new[] { 0, 1 }
           from oneCase in Both(new(Kernel: 3, stride, Dilation: 1, pad, StrideX: stride, Width: width))
           select oneCase,
    ];

    [TestMethod]
    public void Agrees_with_the_reference() => KernelGrid.AssertAll(Cases);

    [TestMethod]
    public void Takes_the_maximum_of_the_image_and_not_of_the_padding()
    {
        var image = new ImageTensor { Channels = 1, Height = 1, Width = 2, Offset = 0 };
        var step = new MaxPoolingStep
        {
            Input = image,
            Output = image with { Offset = 32 },
            KernelHeight = 3,
            KernelWidth = 3,
            PadTop = 1,
            PadLeft = 1,
        };
        float[] arena = new float[64];
        (arena[0], arena[16]) = (-5, -7);
        fixed (float* start = arena)
            step.Run(start, null, 0, step.Units);
        Assert.AreEqual(-5, arena[32]);
        Assert.AreEqual(-5, arena[48]);
    }

    private static IEnumerable<KernelCase> Both(Geometry g)
    {
        yield return new($"MaxPooling {g}", () => CheckMaximum(g));
        yield return new($"AveragePooling {g}", () => CheckAverage(g, countPadding: false));
        yield return new($"AveragePooling with padding {g}", () => CheckAverage(g, countPadding: true));
    }

    private static string? CheckMaximum(Geometry g)
    {
        (Scene scene, ImageTensor input, ImageTensor output) = Tensors(g);
        var step = new MaxPoolingStep
        {
            Input = input,
            Output = output,
            KernelHeight = g.KernelHeight,
            KernelWidth = g.KernelWidth,
            StrideY = g.Stride,
            StrideX = g.StrideX,
            DilationY = 1,
            DilationX = g.Dilation,
            PadTop = g.Pad,
            PadLeft = g.Pad,
            Activation = g.Activation ?? new(),
        };
        return scene.Check(step, output, (arena, _) => PoolingReference.Run(step, arena));
    }

    private static string? CheckAverage(Geometry g, bool countPadding)
    {
        (Scene scene, ImageTensor input, ImageTensor output) = Tensors(g);
        var step = new AveragePoolingStep
        {
            Input = input,
            Output = output,
            KernelHeight = g.KernelHeight,
            KernelWidth = g.KernelWidth,
            StrideY = g.Stride,
            StrideX = g.StrideX,
            DilationY = 1,
            DilationX = g.Dilation,
            PadTop = g.Pad,
            PadLeft = g.Pad,
            PadBottom = g.Pad,
            PadRight = g.Pad,
            CountIncludePad = countPadding,
            Activation = g.Activation ?? new(),
        };
        return scene.Check(step, output, (arena, _) => PoolingReference.Run(step, arena));
    }

    private static (Scene Scene, ImageTensor Input, ImageTensor Output) Tensors(Geometry g)
    {
        var scene = new Scene((g.Kernel * 100) + (g.Stride * 10) + g.Pad);
        ImageTensor input = scene.Image(images: 2, channels: 21, height: 9, g.Width);

        // Rounded up, as with ceil mode: the last windows hang over, but begin in the image.
        int height = Outputs(9, g.KernelHeight, g.Stride, g.Pad);
        int width = Outputs(g.Width, ((g.KernelWidth - 1) * g.Dilation) + 1, g.StrideX, g.Pad);
        ImageTensor output = scene.Output(images: 2, channels: 21, height, width, g.Slice);
        if (g.Poison is { } poison)
            scene.Put(Scene.Place(input, 0, 3, g.PoisonRow, g.PoisonColumn), poison);
        return (scene, input, output);
    }

    private static int Outputs(int size, int window, int stride, int pad) =>
        Math.Min((Math.Max(0, size + (2 * pad) - window) + stride - 1) / stride, (size - 1 + pad) / stride) + 1;

    private sealed record Geometry(int Kernel, int Stride, int Dilation, int Pad, FusedActivation? Activation = null, float? Poison = null, int StrideX = 2, int Width = 11, SliceGeometry? Slice = null, int PoisonRow = 2, int PoisonColumn = 4)
    {
        public int KernelHeight => Math.Min(Kernel, 5);

        public int KernelWidth => Kernel == 5 ? 3 : Kernel;
    }
}
