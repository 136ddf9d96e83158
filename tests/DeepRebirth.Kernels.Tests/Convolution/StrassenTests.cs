namespace DeepRebirth.Kernels.Tests;

[TestClass]
public sealed unsafe class StrassenTests
{
    private const float Tolerance = 1e-5f;

    internal static IEnumerable<KernelCase> Cases =>
    [
        .. from height in new[] { 1, 2, 5, 8 }
           from width in new[] { 1, 2, 7, 14, 31 }
           from cases in All(new(Inputs: 24, Outputs: 32, height, width))
           select cases,
        .. from inputs in new[] { 1, 8, 16, 33, 64 }
           from outputs in new[] { 32, 64, 96 }
           from cases in All(new(inputs, outputs, Height: 9, Width: 13, Images: 2))
           select cases,
        .. from activation in KernelGrid.Activations
           from hasResidual in new[] { false, true }
           from cases in All(new(Inputs: 20, Outputs: 64, Height: 5, Width: 5, Images: 3, Activation: activation, HasResidual: hasResidual))
           select cases,
        .. from slice in SliceGeometry.Unaligned
           from activation in new[] { KernelGrid.Activations[1], KernelGrid.Activations[4] }
           from cases in All(new(Inputs: 20, Outputs: 32, Height: 5, Width: 6, Images: 2, Activation: activation, HasResidual: true, Slice: slice)).Skip(1)
           select cases,
        .. from value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity }
           from cases in All(new(Inputs: 16, Outputs: 32, Height: 9, Width: 9, Poison: value)).Take(2)
           select cases,
    ];

    [TestMethod]
    public void Agrees_with_the_reference() => KernelGrid.AssertAll(Cases);

    /// <summary>Both halves against their own references, and both together against direct convolution.</summary>
    private static IEnumerable<KernelCase> All(Geometry g) =>
    [
        new($"Strassen factors {g}", () =>
        {
            Layer layer = new(g);
            return layer.Scene.Check(
                layer.Factors, layer.Factors.OutputOffset, layer.FactorFloats, (arena, weights) => StrassenReference.Run(layer.Factors, arena));
        }),
        new($"Strassen products {g}", () =>
        {
            Layer layer = new(g);
            return layer.Scene.Check(layer.Products, layer.Output, (arena, weights) => StrassenReference.Run(layer.Products, arena, weights), Tolerance);
        }),
        new($"Strassen convolution {g}", () => new Layer(g).CompareWithDirect()),
    ];

    private sealed record Geometry(
        int Inputs,
        int Outputs,
        int Height,
        int Width,
        int Images = 1,
        FusedActivation? Activation = null,
        bool HasResidual = false,
        float? Poison = null,
        SliceGeometry? Slice = null);

    /// <summary>A convolution's scene, in both algorithms.</summary>
    private sealed class Layer
    {
        private readonly ConvolutionStep direct;
        private readonly ConvolutionWeightsStep pack;
        private readonly StrassenWeightsStep transform;

        public Layer(Geometry g)
        {
            Scene = new Scene((g.Outputs * 100) + (g.Width * 10) + g.Inputs);
            ImageTensor input = Scene.Image(g.Images, g.Inputs, g.Height, g.Width);
            Output = Scene.Output(g.Images, g.Outputs, g.Height, g.Width, g.Slice);
            ImageTensor residual = g.HasResidual ? Scene.Image(g.Images, g.Outputs, g.Height, g.Width) : new();
            if (g.Poison is { } poison)
                Scene.Put(Scene.Place(input, 0, 3, 1, 4), poison);

            PixelPairs pairs = PixelPairs.Of(input);
            int pitch = ((input.Blocks * PieceCut.MostOfPiece * StrassenInputStep.HalfBlock / 16) | 1) * 16;
            FactorFloats = pairs.Cut.Pieces * StrassenConvolutionStep.Factors * pitch;
            int plain = Scene.Weights(g.Outputs * g.Inputs);
            transform = new() { SourceOffset = plain, OutputChannels = g.Outputs, InputChannels = g.Inputs };
            transform = transform with { TargetOffset = Scene.Weights((int)transform.PackedFloats) };
            pack = new() { SourceOffset = plain, OutputChannels = g.Outputs, InputChannels = g.Inputs, Taps = 1 };
            pack = pack with { TargetOffset = Scene.Weights((int)pack.PackedFloats, _ => false) };
            Factors = new() { Input = input, OutputOffset = Scene.Plain(FactorFloats), FactorPitch = pitch };
            Products = new()
            {
                InputOffset = Factors.OutputOffset,
                FactorPitch = pitch,
                InputBlocks = input.Blocks,
                Output = Output,
                WeightsOffset = transform.TargetOffset,
                BiasOffset = Scene.ChannelVector(g.Outputs),
                Residual = residual,
                Activation = g.Activation ?? new(),
            };
            direct = new()
            {
                Input = input,
                Output = Output,
                KernelHeight = 1,
                KernelWidth = 1,
                WeightsOffset = pack.TargetOffset,
                BiasOffset = Products.BiasOffset,
                Residual = residual,
                Activation = Products.Activation,
            };
        }

        public Scene Scene { get; }

        public ImageTensor Output { get; }

        public int FactorFloats { get; }

        public StrassenInputStep Factors { get; }

        public StrassenConvolutionStep Products { get; }

        /// <summary>Packs the same kernels for both and compares all pixels.</summary>
        public string? CompareWithDirect()
        {
            (float[] expected, float[] actual) = (Scene.Arena, Scene.Arena);
            float[] weights = Scene.AllWeights;
            fixed (float* w = weights, e = expected, a = actual)
            {
                new Span<float>(w + transform.TargetOffset, (int)transform.PackedFloats).Clear();
                transform.Run(w, w, 0, transform.Units);
                pack.Run(w, w, 0, pack.Units);
                ConvolutionReference.Run(direct, e, w);
                Factors.Run(a, w, 0, Factors.Units);
                Products.Run(a, w, 0, Products.Units);
            }

            return Scene.CompareAll(Output, expected, actual, Tolerance);
        }
    }
}
