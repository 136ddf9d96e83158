using DeepRebirth.Networks;
using DeepRebirth.Networks.Reference;
using static DeepRebirth.Generator.Tests.Usage.UsageApp;

namespace DeepRebirth.Generator.Tests.Usage;

/// <summary>The generated class as an app uses it: values and pictures in, scores and labels out.</summary>
[TestClass]
public sealed class PredictionTests
{
    [TestMethod]
    public void Predicts_from_the_embedded_weights() =>
        AssertClose(ReferenceExecutor.Run(UsageApp.Network, Tensor.Create(UsageApp.Network.Inputs[0].Shape, Input(1))).ToArray(), Call<float[]>("Predict", Input(1)));

    [TestMethod]
    public void Predicts_a_batch_as_its_images_one_by_one()
    {
        float[] batch = Call<float[]>("Batch", (float[])[.. Input(1), .. Input(2), .. Input(3)]);

        CollectionAssert.AreEqual((float[])[.. Call<float[]>("Predict", Input(1)), .. Call<float[]>("Predict", Input(2)), .. Call<float[]>("Predict", Input(3))], batch);
        Assert.IsEmpty(Call<float[]>("Batch", Array.Empty<float>()));
    }

    [TestMethod]
    public void Applies_the_preprocessing_of_the_model_to_a_picture()
    {
        (byte[] rgb, float[] input) = Picture();

        CollectionAssert.AreEqual(Call<float[]>("Predict", input), Call<float[]>("PictureScores", rgb, 19, 18));
    }

    [TestMethod]
    public void Names_the_most_probable_classes()
    {
        (byte[] rgb, float[] input) = Picture();
        float[] logits = Call<float[]>("Predict", input);
        double sum = logits.Sum(logit => Math.Exp(logit));
        int[] order = [.. Enumerable.Range(0, logits.Length).OrderByDescending(index => logits[index])];

        string[] parts = Call<string>("Classify", rgb, 19, 18).Split("; ");

        string[] members = ["Stop", "Yield", "NoEntry", "Priority", "_60", "_80", "_100", "Roundabout", "Tram", "End"];
        for (int i = 0; i < 3; i++)
        {
            string[] candidate = parts[i].Split('|');
            Assert.AreEqual(members[order[i]], candidate[0]);
            Assert.AreEqual(Labels[order[i]], candidate[1]);
            Assert.AreEqual(Math.Exp(logits[order[i]]) / sum, float.Parse(candidate[2]), 1e-5);
        }
        Assert.AreEqual($"True {order[0]} 10 10", parts[3]);
    }

    [TestMethod]
    public void Allocates_nothing_after_the_first_prediction()
    {
        (byte[] rgb, float[] input) = Picture();

        Assert.AreEqual(0L, Call<long>("AllocatedBytes", input, rgb, 19, 18));
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        float scale = expected.Max(MathF.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5f * scale);
    }
}
