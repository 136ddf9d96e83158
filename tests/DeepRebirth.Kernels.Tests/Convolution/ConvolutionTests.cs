namespace DeepRebirth.Kernels.Tests;

[TestClass]
public sealed unsafe class ConvolutionTests
{
    internal static IEnumerable<KernelCase> Cases =>
    [
        .. from width in new[] { 1, 2, 3, 4, 5, 7, 8, 13, 14, 15, 28 }
           from outputs in new[] { 5, 16, 24, 40, 64 }
           select Case(new(Inputs: 19, outputs, Height: (width % 5) + 1, width)),
        .. from width in new[] { 26, 27, 39, 55, 169 } // pairs of seven and seven or seven and six pixels
           from outputs in new[] { 16, 33 }
           from stride in new[] { 1, 2 }
           select Case(new(Inputs: 18, outputs, Height: 3, width, StrideY: stride, StrideX: stride)),
        .. from width in new[] { 6, 7, 9, 10, 11, 12, 16, 17 } // pairs of three and three, three and two or two and two pixels
           from activation in new[] { KernelGrid.Activations[1], KernelGrid.Activations[4] }
           from stride in new[] { 1, 2 }
           select Case(new(Inputs: 18, Outputs: 33, Height: 5, width, 3, 3, stride, stride, Pad: 1, Images: 2, Activation: activation, HasResidual: stride == 1)),
        .. from kernel in new[] { 1, 2, 3, 5 }
           from stride in new[] { 1, 2, 3 }
           from dilation in new[] { 1, 2 }
           from pad in new[] { 0, 1 }
           select Case(new(Inputs: 16, Outputs: 33, Height: 5, Width: 9, kernel, kernel, stride, stride, dilation, dilation, pad)),
        .. from inputs in new[] { 1, 3, 4 }
           from kernel in new[] { 3, 7, 11 }
           from width in new[] { 16, 27 }
           select Case(new(inputs, Outputs: 20, Height: 6, width, kernel, kernel, kernel == 11 ? 4 : 2, kernel == 11 ? 4 : 2, Pad: 3, BlockSize: inputs)),
        .. from inputs in new[] { 1, 3, 4 } // as plain inputs lie
           from kernel in new[] { 1, 3, 11 }
           from width in new[] { 5, 27 }
           select Case(new(inputs, Outputs: 20, Height: 6, width, kernel, kernel, StrideY: 2, StrideX: 2, BlockSize: 1, Images: 2)),
        .. from images in new[] { 2, 3 }
           from size in new[] { 1, 4, 7 }
           select Case(new(Inputs: 35, Outputs: 48, size, size, 3, 3, Pad: 1, Images: images)),
        .. from activation in KernelGrid.Activations
           from width in new[] { 1, 3, 9, 13, 15, 27 }
           select Case(new(Inputs: 7, Outputs: 39, Height: 3, width, 3, 3, Pad: 1, Activation: activation)),
        .. from activation in KernelGrid.Activations
           from width in new[] { 1, 3, 4, 7, 9, 13, 14, 15, 27 }
           select Case(new(Inputs: 7, Outputs: 39, Height: 3, width, 3, 3, Pad: 1, Activation: activation, HasResidual: true)),
        .. from kernel in new[] { 7, 11 }
           from stride in new[] { 1, 4 }
           from dilation in new[] { 1, 2 }
           from pad in new[] { 0, kernel / 2 }
           select Case(new(Inputs: 19, Outputs: 20, Height: 4, Width: 8, kernel, kernel, stride, stride, dilation, dilation, pad)),
        .. from slice in SliceGeometry.Unaligned
           from outputs in new[] { 1, 8, 24, 40, 67 }
           from width in new[] { 2, 3, 4, 13, 15 }
           select Case(new(Inputs: 19, outputs, Height: 3, width, Images: 2, Slice: slice)),
        .. from slice in SliceGeometry.Unaligned
           from activation in KernelGrid.Activations
           from hasResidual in new[] { false, true }
           from width in new[] { 9, 27 }
           select Case(new(Inputs: 7, Outputs: 39, Height: 3, width, 3, 3, Pad: 1, Activation: activation, HasResidual: hasResidual, Slice: slice)),
        .. from width in new[] { 13, 28 } // bands that begin in one image and end in the next
           select Case(new(Inputs: 17, Outputs: 40, Height: 3, width, 3, 3, Pad: 1, Images: 3, HasResidual: true)),
        Case(new(Inputs: 20, Outputs: 17, Height: 4, Width: 8, KernelHeight: 1, KernelWidth: 5, StrideY: 1, StrideX: 2, DilationY: 1, DilationX: 3, Pad: 2)),
        Case(new(Inputs: 20, Outputs: 17, Height: 4, Width: 8, KernelHeight: 4, KernelWidth: 2, StrideY: 3, StrideX: 1, DilationY: 2, DilationX: 1, Pad: 2)),
        .. from value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity }
           from activation in KernelGrid.Activations
           select Case(new(Inputs: 16, Outputs: 32, Height: 4, Width: 9, 3, 3, Pad: 1, Activation: activation, Poison: value)),
    ];

    [TestMethod]
    public void Agrees_with_the_reference() => KernelGrid.AssertAll(Cases);

    private static KernelCase Case(Geometry g) => new($"Convolution {g}", () =>
    {
        var scene = new Scene((g.Outputs * 100) + (g.Width * 10) + g.KernelWidth);
        int inputHeight = Math.Max(1, ((g.Height - 1) * g.StrideY) + ((g.KernelHeight - 1) * g.DilationY) + 1 - (2 * g.Pad));
        int inputWidth = Math.Max(1, ((g.Width - 1) * g.StrideX) + ((g.KernelWidth - 1) * g.DilationX) + 1 - (2 * g.Pad));
        int right = g.Pad + (4 * g.StrideX);
        ImageTensor input = scene.Image(g.Images, g.Inputs, inputHeight, inputWidth, g.Pad, g.Pad, g.Pad + (4 * g.StrideY), right, g.BlockSize);
        ImageTensor output = scene.Output(g.Images, g.Outputs, g.Height, g.Width, g.Slice);
        int padded = (g.Outputs + 15) / 16 * 16;
        int taps = g.KernelHeight * g.KernelWidth;
        var step = new ConvolutionStep
        {
            Input = input,
            Output = output,
            KernelHeight = g.KernelHeight,
            KernelWidth = g.KernelWidth,
            StrideY = g.StrideY,
            StrideX = g.StrideX,
            DilationY = g.DilationY,
            DilationX = g.DilationX,
            PadTop = g.Pad,
            PadLeft = g.Pad,
            WeightsOffset = scene.Weights(padded * taps * input.Blocks * input.BlockSize, place => IsReal(place, input, g.Inputs, g.Outputs, taps)),
            BiasOffset = scene.ChannelVector(g.Outputs),
            Residual = g.HasResidual ? scene.Image(g.Images, g.Outputs, g.Height, g.Width) : new(),
            Activation = g.Activation ?? new(),
        };
        if (g.Poison is { } poison)
            scene.Put(Scene.Place(input, 0, 3, 1, 4), poison);
        return scene.Check(step, output, (arena, weights) => ConvolutionReference.Run(step, arena, weights));
    });

    /// <summary>Whether a packed weight belongs to a real input and output channel.</summary>
    internal static bool IsReal(int place, ImageTensor input, int inputs, int outputs, int taps)
    {
        int groupFloats = input.Blocks * input.BlockSize * taps * 32;
        int group = place / groupFloats;
        int width = Math.Min(32, ((outputs + 15) / 16 * 16) - (group * 32));
        int inGroup = place % groupFloats;
        int k = (group * 32) + (inGroup % width);
        int row = inGroup / width;
        int c = (row / (input.BlockSize * taps) * input.BlockSize) + (row % input.BlockSize);
        return k < outputs && c < inputs;
    }

    private sealed record Geometry(
        int Inputs,
        int Outputs,
        int Height,
        int Width,
        int KernelHeight = 1,
        int KernelWidth = 1,
        int StrideY = 1,
        int StrideX = 1,
        int DilationY = 1,
        int DilationX = 1,
        int Pad = 0,
        int BlockSize = 16,
        int Images = 1,
        FusedActivation? Activation = null,
        bool HasResidual = false,
        float? Poison = null,
        SliceGeometry? Slice = null);
}
