namespace DeepRebirth.Kernels.Tests;

/// <summary>Fully connected layers of several images at once, against the same layer of each image alone.</summary>
[TestClass]
public sealed unsafe class GemmOfImagesTests
{
    private const int Gap = 16;

    internal static IEnumerable<KernelCase> Cases =>
    [
        .. from images in new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15, 16, 17, 29, 33 }
           from outputs in new[] { 1, 35, 130 }
           from inputs in new[] { 1, 50, 51 }
           select Case(images, inputs, outputs, new()),
        .. from activation in KernelGrid.Activations
           from images in new[] { 3, 8, 20 }
           select Case(images, 33, 20, activation),
        .. from poison in new[] { float.NaN, float.PositiveInfinity }
           from images in new[] { 2, 9 }
           select Case(images, 10, 20, new() { Function = ActivationFunction.Relu }, poison),
    ];

    [TestMethod]
    public void Gives_every_image_the_bits_that_it_has_alone() => KernelGrid.AssertAll(Cases);

    private static KernelCase Case(int images, int inputs, int outputs, FusedActivation activation, float? poison = null) =>
        new($"Gemm of {images} images, {inputs} x {outputs}, {activation}, {poison}", () =>
        {
            var random = new Random(images + outputs);
            int pitch = inputs + outputs + Gap;
            float[] arenas = [.. Enumerable.Range(0, images * pitch).Select(i => i % pitch < inputs ? random.NextSingle() - 0.5f : -7)];
            if (poison is { } value)
                arenas[(images / 2 * pitch) + (inputs / 2)] = value;
            int units = (outputs + 15) / 16;
            float[] weights = [.. Enumerable.Range(0, units * 16 * (inputs + 1)).Select(_ => random.NextSingle() - 0.5f)];
            var step = new GemmStep
            {
                InputFeatures = inputs,
                OutputFeatures = outputs,
                OutputOffset = inputs,
                BiasOffset = units * 16 * inputs,
                Activation = activation,
            };
            float[] together = [.. arenas];
            fixed (float* alone = arenas, all = together, w = weights)
            {
                for (int image = 0; image < images; image++)
                    step.Run(alone + (image * pitch), w, 0, units);
                int middle = units / 3;
                step.RunForAllImages(all, pitch, images, w, middle, units);
                step.RunForAllImages(all, pitch, images, w, 0, middle);
            }

            for (int i = 0; i < arenas.Length; i++)
            {
                // What else a NaN holds depends on the order of operands, and nobody reads it.
                bool same = float.IsNaN(arenas[i]) ? float.IsNaN(together[i]) : BitConverter.SingleToInt32Bits(arenas[i]) == BitConverter.SingleToInt32Bits(together[i]);
                if (!same)
                    return $"image {i / pitch}, place {i % pitch}: {together[i]} instead of {arenas[i]}";
            }
            return null;
        });
}
