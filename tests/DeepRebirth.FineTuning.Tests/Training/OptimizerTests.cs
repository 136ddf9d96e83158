using DeepRebirth.FineTuning.Gradients;
using DeepRebirth.FineTuning.Training;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Tests.Training;

[TestClass]
public sealed class OptimizerTests
{
    [TestMethod]
    public void Adam_steps_are_relative_to_the_tensor()
    {
        using Parameter small = Of("small", 0.01f, "weights");
        using Parameter large = Of("large", 10f, "weights");
        var optimizer = new RelativeAdam([small, large]);
        optimizer.Update(0, 0, [3f], rate: 0.1f, step: 1);
        optimizer.Update(1, 0, [3f], rate: 0.1f, step: 1);
        Assert.AreEqual(0.9f, small.Values[0] / 0.01f, 1e-4f);
        Assert.AreEqual(0.9f, large.Values[0] / 10f, 1e-4f);
    }

    [TestMethod]
    public void Momentum_adds_up_and_new_layers_learn_ten_times_as_fast()
    {
        using Parameter old = Of("old", 1, "weights");
        using Parameter fresh = Of("new", 1, "weights");
        var optimizer = new MomentumDescent([old, fresh], new HashSet<string> { "new" });
        foreach (int step in new[] { 1, 2 })
        {
            optimizer.Update(0, 0, [1f], rate: 0.01f, step);
            optimizer.Update(1, 0, [1f], rate: 0.01f, step);
        }
        Assert.AreEqual(1 - (0.01f * 2.9f), old.Values[0], 1e-6f);
        Assert.AreEqual(1 - (0.1f * 2.9f), fresh.Values[0], 1e-6f);
    }

    [TestMethod]
    public void Weights_decay_and_biases_do_not()
    {
        using Parameter weights = Of("layer", 2, "weights");
        using Parameter bias = Of("layer", 2, "bias");
        foreach (Optimizer optimizer in new Optimizer[] { new RelativeAdam([weights, bias], decay: 0.5f), new MomentumDescent([weights, bias], new HashSet<string>(), decay: 0.5f) })
        {
            (weights.Values[0], bias.Values[0]) = (2, 2);
            optimizer.Update(0, 0, [0f], rate: 0.1f, step: 1);
            optimizer.Update(1, 0, [0f], rate: 0.1f, step: 1);
            Assert.AreEqual(1.9f, weights.Values[0], 1e-6f);
            Assert.AreEqual(2f, bias.Values[0]);
        }
    }

    private static Parameter Of(string layer, float value, string role) => new(layer, role, Tensor.Create(new TensorShape(1), [value]));
}
