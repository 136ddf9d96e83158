namespace DeepRebirth.Kernels.Tests;

[TestClass]
public sealed unsafe class WinogradPhasesTests
{
    private const float Tolerance = 1e-4f;

    internal static IEnumerable<KernelCase> Cases =>
    [
        .. from kernel in new[] { 7, 8 }
           from size in new[] { 1, 3, 4, 5, 9, 13, 39 } // 39: more tiles a row than are computed at a time
           select Case(new(Inputs: 3, Outputs: 40, size, (size * 3) + 1, kernel)),
        .. from inputs in new[] { 1, 2, 3, 4 }
           from outputs in new[] { 5, 16, 33, 64 }
           select Case(new(inputs, outputs, Height: 6, Width: 37)),
        .. from pad in new[] { 0, 2, 3 }
           from activation in KernelGrid.Activations.Where(activation => activation.Function != ActivationFunction.Clip) // which cuts the values that errors are measured by
           select Case(new(Inputs: 3, Outputs: 24, Height: 5, Width: 8, Pad: pad, Images: 2, Activation: activation, HasResidual: pad == 2)),
        .. from slice in SliceGeometry.Unaligned
           select Case(new(Inputs: 3, Outputs: 39, Height: 5, Width: 9, Images: 2, Activation: KernelGrid.Activations[1], Slice: slice)),
    ];

    [TestMethod]
    public void Agrees_with_direct_convolution() => KernelGrid.AssertAll(Cases);

    /// <summary>Packs the same kernels for both algorithms; Winograd may be off by 1e-4 of the largest pixel.</summary>
    private static KernelCase Case(Geometry g) => new($"Winograd convolution of phases {g}", () =>
    {
        var scene = new Scene((g.Outputs * 100) + (g.Width * 10) + g.Inputs);
        int inputHeight = Math.Max(1, (2 * (g.Height - 1)) + g.Kernel - (2 * g.Pad));
        int inputWidth = Math.Max(1, (2 * (g.Width - 1)) + g.Kernel - (2 * g.Pad));
        int below = (2 * (((g.Height + 3) / 4 * 4) + 3)) - g.Pad - inputHeight;
        int right = (2 * (((g.Width + 3) / 4 * 4) + 3)) - g.Pad - inputWidth;
        int plain = scene.Weights(g.Outputs * g.Inputs * g.Kernel * g.Kernel);
        var transform = new WinogradWeightsStep
        {
            Form = WinogradForm.Outputs4Kernel4,
            SourceOffset = plain,
            OutputChannels = g.Outputs,
            InputChannels = g.Inputs,
            StridedKernel = g.Kernel,
        };
        transform = transform with { TargetOffset = scene.Weights((int)transform.PackedFloats, _ => false) };
        var pack = new ConvolutionWeightsStep
        {
            SourceOffset = plain,
            OutputChannels = g.Outputs,
            InputChannels = g.Inputs,
            BlockSize = g.Inputs,
            Taps = g.Kernel * g.Kernel,
        };
        pack = pack with { TargetOffset = scene.Weights((int)pack.PackedFloats, _ => false) };
        ImageTensor bordered = scene.Image(g.Images, g.Inputs, inputHeight, inputWidth, g.Pad, g.Pad, below, right, g.Inputs);
        var step = new WinogradPhasesStep
        {
            Input = scene.Image(g.Images, g.Inputs, inputHeight, inputWidth, blockSize: 1),
            Output = scene.Output(g.Images, g.Outputs, g.Height, g.Width, g.Slice),
            PadTop = g.Pad,
            PadLeft = g.Pad,
            WeightsOffset = transform.TargetOffset,
            BiasOffset = scene.ChannelVector(g.Outputs),
            Residual = g.HasResidual ? scene.Image(g.Images, g.Outputs, g.Height, g.Width) : new(),
            Activation = g.Activation ?? new(),
        };
        var direct = new ConvolutionStep
        {
            Input = bordered,
            Output = step.Output,
            KernelHeight = g.Kernel,
            KernelWidth = g.Kernel,
            StrideY = 2,
            StrideX = 2,
            PadTop = g.Pad,
            PadLeft = g.Pad,
            WeightsOffset = pack.TargetOffset,
            BiasOffset = step.BiasOffset,
            Residual = step.Residual,
            Activation = step.Activation,
        };
        return scene.Check(step, step.Output, Reference, Tolerance);

        void Reference(float* arena, float* weights)
        {
            transform.Run(weights, weights, 0, transform.Units);
            pack.Run(weights, weights, 0, pack.Units);
            ImageReference.Fill(bordered, arena, (image, channel, row, column) => *step.Input.Pixel(arena, image, channel, row, column));
            ConvolutionReference.Run(direct, arena, weights);
        }
    });

    private sealed record Geometry(
        int Inputs,
        int Outputs,
        int Height,
        int Width,
        int Kernel = 7,
        int Pad = 3,
        int Images = 1,
        FusedActivation? Activation = null,
        bool HasResidual = false,
        SliceGeometry? Slice = null);
}
