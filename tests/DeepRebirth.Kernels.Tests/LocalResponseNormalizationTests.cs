namespace DeepRebirth.Kernels.Tests;

[TestClass]
public sealed unsafe class LocalResponseNormalizationTests
{
    internal static IEnumerable<KernelCase> Cases => [.. from inPlace in new[] { false, true } from oneCase in CasesOf(inPlace) select oneCase];

    private static IEnumerable<KernelCase> CasesOf(bool inPlace) =>
    [
        .. from channels in new[] { 1, 3, 16, 17, 20, 48 }
           from size in new[] { 1, 2, 3, 4, 5, 7, 9, 41 }
           from beta in new[] { 0.75f, 0.5f }
           select Case(inPlace, channels, size, beta, width: 9),
        .. from channels in new[] { 40, 41 } // row by row, and planes
           select Case(inPlace, channels, size: 5, beta: 0.75f, width: 300),
        Case(inPlace, channels: 600, size: 5, beta: 0.75f, width: 7),
        .. from poison in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e15f, 1e19f, 1e-30f }
           from beta in new[] { 0.75f, 0.5f }
           from channels in new[] { 20, 33 }
           select Case(inPlace, channels, size: 5, beta, width: 19, poison),
        .. from size in new[] { 4, 5 }
           from bias in new[] { 1e-39f, 1e-36f }
           select Case(inPlace, channels: 20, size, beta: 0.75f, width: 9, poison: null, alpha: 0, bias),
        .. from alpha in new[] { -0.25f, -1000f }
           select Case(inPlace, channels: 20, size: 5, beta: 0.75f, width: 9, alpha: alpha),
        Case(inPlace, channels: 20, size: 5, beta: 0.75f, width: 9, alpha: 1e38f, bias: 1e38f),
        .. from channels in new[] { 3, 20, 32 }
           from beta in new[] { 0.75f, 0.5f }
           select Case(inPlace, channels, size: 5, beta, width: 9, bias: 0),
    ];

    [TestMethod]
    public void Agrees_with_the_reference() => KernelGrid.AssertAll(Cases);

    private static KernelCase Case(
        bool inPlace, int channels, int size, float beta, int width, float? poison = null, float alpha = 0.5f, float bias = 1.5f) =>
        new($"LRN in place {inPlace}, channels {channels}, size {size}, beta {beta}, width {width}, {poison}, alpha {alpha}, bias {bias}", () =>
        {
            var scene = new Scene(channels + size);
            ImageTensor input = scene.Image(images: 2, channels, height: 3, width);
            ImageTensor output = inPlace ? input : scene.Image(images: 2, channels, height: 3, width);
            if (poison is { } value)
                scene.Put(Scene.Place(input, 0, 15, 1, 4), value);
            var step = new LocalResponseNormalizationStep { Input = input, Output = output, Size = size, Alpha = alpha, Beta = beta, Bias = bias };
            return scene.Check(step, output, (arena, _) => LocalResponseNormalizationReference.Run(step, arena));
        });
}
