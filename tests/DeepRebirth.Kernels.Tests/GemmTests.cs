namespace DeepRebirth.Kernels.Tests;

[TestClass]
public sealed unsafe class GemmTests
{
    internal static IEnumerable<KernelCase> Cases =>
    [
        .. from rows in new[] { 1, 2, 3, 5, 7, 8, 14, 15, 20 }
           from outputs in new[] { 1, 16, 35 }
           from inputs in new[] { 1, 50 }
           select Case(rows, inputs, outputs, new()),
        .. from outputs in new[] { 17, 48, 64, 65, 130 }
           from inputs in new[] { 2, 3, 51 }
           select Case(1, inputs, outputs, new()),
        .. from activation in KernelGrid.Activations
           from rows in new[] { 1, 4, 9 }
           select Case(rows, 33, 20, activation),
        .. from poison in new[] { float.NaN, float.PositiveInfinity }
           from rows in new[] { 1, 3 }
           select Case(rows, 10, 20, new() { Function = ActivationFunction.Relu }, poison),
    ];

    [TestMethod]
    public void Agrees_with_the_reference() => KernelGrid.AssertAll(Cases);

    private static KernelCase Case(int rows, int inputs, int outputs, FusedActivation activation, float? poison = null) =>
        new($"Gemm {rows} x {inputs} x {outputs}, {activation}, {poison}", () =>
        {
            var scene = new Scene(rows + outputs);
            var step = new GemmStep
            {
                Rows = rows,
                InputFeatures = inputs,
                OutputFeatures = outputs,
                InputOffset = scene.Plain(rows * inputs),
                OutputOffset = scene.Plain(rows * outputs),
                WeightsOffset = scene.Weights((outputs + 15) / 16 * 16 * inputs, i => (i / (inputs * 16) * 16) + (i % 16) < outputs),
                BiasOffset = scene.ChannelVector(outputs),
                Activation = activation,
            };
            if (poison is { } value)
                scene.Put(step.InputOffset + ((rows - 1) * inputs / 2) + (inputs / 2), value);
            return scene.Check(step, step.OutputOffset, rows * outputs, (arena, weights) => GemmReference.Run(step, arena, weights));
        });
}
