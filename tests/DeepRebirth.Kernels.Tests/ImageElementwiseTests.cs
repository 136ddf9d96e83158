namespace DeepRebirth.Kernels.Tests;

[TestClass]
public sealed unsafe class ImageElementwiseTests
{
    internal static IEnumerable<KernelCase> Cases =>
    [
        .. from channels in new[] { 1, 16, 35 }
           from activation in KernelGrid.Activations
           from multiply in new[] { false, true }
           from inPlace in new[] { false, true }
           select Elementwise(channels, activation, multiply, inPlace),
        .. from channels in new[] { 1, 16, 35 }
           from activation in KernelGrid.Activations
           from scale in new[] { false, true }
           from shift in new[] { false, true }
           from inPlace in new[] { false, true }
           select Scale(channels, activation, scale, shift, inPlace),
        .. from slice in SliceGeometry.Unaligned
           from channels in new[] { 8, 35 }
           from oneCase in new[]
           {
               Elementwise(channels, KernelGrid.Activations[1], multiply: false, inPlace: false, slice),
               Scale(channels, KernelGrid.Activations[4], scale: true, shift: true, inPlace: false, slice),
           }
           select oneCase,
    ];

    [TestMethod]
    public void Agrees_with_the_reference() => KernelGrid.AssertAll(Cases);

    private static KernelCase Elementwise(int channels, FusedActivation activation, bool multiply, bool inPlace, SliceGeometry? slice = null) =>
        new($"ImageElementwise channels {channels}, {activation}, multiply {multiply}, in place {inPlace}, {slice}", () =>
        {
            var scene = new Scene(channels);
            ImageTensor left = scene.Image(images: 2, channels, height: 3, width: 5);
            ImageTensor right = scene.Image(images: 2, channels, height: 3, width: 5);
            ImageTensor output = inPlace ? right : scene.Output(images: 2, channels, height: 3, width: 5, slice);
            scene.Put(Scene.Place(left, 0, 0, 1, 1), float.NaN);
            scene.Put(Scene.Place(left, 0, 0, 1, 2), float.NegativeInfinity);
            var step = new ImageElementwiseStep { Left = left, Right = right, Output = output, Multiply = multiply, Activation = activation };
            return scene.Check(step, output, (arena, _) => ImageElementwiseReference.Run(step, arena));
        });

    private static KernelCase Scale(int channels, FusedActivation activation, bool scale, bool shift, bool inPlace, SliceGeometry? slice = null) =>
        new($"ImageScale channels {channels}, {activation}, scale {scale}, shift {shift}, in place {inPlace}, {slice}", () =>
        {
            var scene = new Scene(channels);
            ImageTensor input = scene.Image(images: 2, channels, height: 3, width: 5);
            ImageTensor output = inPlace ? input : scene.Output(images: 2, channels, height: 3, width: 5, slice);
            scene.Put(Scene.Place(input, 0, 0, 1, 1), float.NaN);
            scene.Put(Scene.Place(input, 0, 0, 1, 2), float.PositiveInfinity);
            var step = new ImageScaleStep
            {
                Input = input,
                Output = output,
                ScaleOffset = scale ? scene.ChannelVector(channels) : -1,
                ShiftOffset = shift ? scene.ChannelVector(channels) : -1,
                Activation = activation,
            };
            return scene.Check(step, output, (arena, weights) => ImageElementwiseReference.Run(step, arena, weights));
        });
}
