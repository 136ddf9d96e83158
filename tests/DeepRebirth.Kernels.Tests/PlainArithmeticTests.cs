namespace DeepRebirth.Kernels.Tests;

[TestClass]
public sealed unsafe class PlainArithmeticTests
{
    [TestMethod]
    public void Adds_and_multiplies_with_broadcasting()
    {
        // [2][3][4] with [3][1], in the arena and as a constant.
        foreach (FusedActivation activation in KernelGrid.Activations)
        foreach (bool multiply in new[] { false, true })
        foreach (bool constant in new[] { false, true })
        {
            var scene = new Scene(1);
            int left = scene.Plain(24);
            int output = scene.Plain(24);
            int right = constant ? scene.Weights(3) : scene.Plain(3);
            var step = new PlainElementwiseStep
            {
                LeftOffset = left,
                RightOffset = right,
                RightIsConstant = constant,
                Multiply = multiply,
                OutputOffset = output,
                Shape = new(1, 1, 1, 2, 3, 4),
                LeftStrides = new(0, 0, 0, 12, 4, 1),
                RightStrides = new(0, 0, 0, 0, 1, 0),
                Activation = activation,
            };
            Assert.IsNull(scene.Check(step, output, 24, (arena, weights) =>
            {
                for (int i = 0; i < 24; i++)
                {
                    float value = (constant ? weights : arena)[right + (i / 4 % 3)];
                    arena[output + i] = activation.Apply(multiply ? arena[left + i] * value : arena[left + i] + value);
                }
            }));
        }
    }

    [TestMethod]
    public void Applies_a_lone_activation()
    {
        var scene = new Scene(1);
        int input = scene.Plain(40);
        int output = scene.Plain(40);
        scene.Put(input, float.NaN);
        var step = new PlainElementwiseStep
        {
            LeftOffset = input,
            OutputOffset = output,
            Shape = new(1, 1, 1, 1, 4, 10),
            LeftStrides = new(0, 0, 0, 0, 10, 1),
            Activation = new() { Function = ActivationFunction.Relu },
        };
        Assert.IsNull(scene.Check(step, output, 40, (arena, _) =>
        {
            for (int i = 0; i < 40; i++)
                arena[output + i] = arena[input + i] < 0 ? 0 : arena[input + i];
        }));
    }

    [TestMethod]
    [DataRow(3, 7, 1)]
    [DataRow(2, 5, 4)]
    public void Softmax_gives_probabilities_along_the_middle_dimension(int outer, int count, int inner)
    {
        var scene = new Scene(1);
        int input = scene.Plain(outer * count * inner);
        int output = scene.Plain(outer * count * inner);

        // So large that exp overflows where the maximum is not subtracted first.
        for (int i = 0; i < count; i++)
            scene.Put(input + (i * inner), 1000 + i);
        var step = new SoftmaxStep { InputOffset = input, OutputOffset = output, Outer = outer, Count = count, Inner = inner };
        Assert.IsNull(scene.Check(step, output, outer * count * inner, (arena, _) =>
        {
            for (int o = 0; o < outer; o++)
            for (int i = 0; i < inner; i++)
            {
                int start = (o * count * inner) + i;
                double maximum = Enumerable.Range(0, count).Max(c => (double)arena[input + start + (c * inner)]);
                double sum = Enumerable.Range(0, count).Sum(c => Math.Exp(arena[input + start + (c * inner)] - maximum));
                for (int c = 0; c < count; c++)
                    arena[output + start + (c * inner)] = (float)(Math.Exp(arena[input + start + (c * inner)] - maximum) / sum);
            }
        }));
    }

    [TestMethod]
    public void Activations_are_what_ONNX_says()
    {
        Assert.AreEqual(0, new FusedActivation { Function = ActivationFunction.Relu }.Apply(-2));
        Assert.AreEqual(float.NaN, new FusedActivation { Function = ActivationFunction.Relu }.Apply(float.NaN));
        Assert.AreEqual(-1, new FusedActivation { Function = ActivationFunction.LeakyRelu, Alpha = 0.5f }.Apply(-2));
        Assert.AreEqual(6, new FusedActivation { Function = ActivationFunction.Clip, Minimum = 0, Maximum = 6 }.Apply(7));
        Assert.AreEqual(0.5f, new FusedActivation { Function = ActivationFunction.Sigmoid }.Apply(0));
        Assert.AreEqual(-2, new FusedActivation().Apply(-2));
    }
}
