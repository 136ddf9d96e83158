using DeepRebirth.FineTuning.Planning;
using DeepRebirth.FineTuning.Tests.Training;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.FineTuning.Tests.Planning;

/// <summary>Rows of features and targets, checked against the reference and plain sums.</summary>
[TestClass]
public sealed class PatchSampleTests
{
    private const int Features = 4;
    private const int Targets = 3;
    private const int Pictures = 40;
    private const int Pixels = 7 * 7;

    [TestMethod]
    public void Targets_that_the_relu_swallows_become_what_is_predicted()
    {
        Network network = SmallNetwork();
        double[] weights = [.. NetworkBuilder.RandomTensor(1, Targets, Features).ToArray().Select(value => (double)value)];
        double[] bias = [0.1, -0.2, 0.3];
        (double[] mean, double[] covariance) = Sample(network, threads: 2).Rectified(weights, bias);

        (double[] Features, double[] Targets)[] rows = [.. Rows(network)];
        double[][] rectified = [.. rows.Select(row => Enumerable.Range(0, Targets).Select(target => row.Targets[target] > 0
            ? row.Targets[target]
            : Math.Min(0, bias[target] + row.Features.Select((value, feature) => value * weights[(target * Features) + feature]).Sum())).ToArray())];
        for (int target = 0; target < Targets; target++)
        {
            double expected = rectified.Average(row => row[target]);
            Assert.AreEqual(expected, mean[target], 1e-4);
            for (int feature = 0; feature < Features; feature++)
            {
                double product = rows.Zip(rectified).Average(pair => pair.First.Features[feature] * pair.Second[target]);
                Assert.AreEqual(product - (expected * rows.Average(row => row.Features[feature])), covariance[(target * Features) + feature], 1e-4);
            }
        }
    }

    [TestMethod]
    public void Its_moments_are_those_of_the_same_rows()
    {
        Network network = SmallNetwork();
        Moments expected = MomentCollector.Collect(
            network, Inputs(), [[("relu1_out", Window.Square(1)), ("conv2_out", Window.Square(1))]], Pictures, rows: 1_000_000, 1, CancellationToken.None)[0];
        PatchSample sample = Sample(network, threads: 2);
        Assert.AreEqual(Pictures * Pixels, sample.Moments.Rows);
        Assert.AreEqual(Targets, sample.Targets);
        for (int i = 0; i < expected.Covariance.Length; i++)
            Assert.AreEqual(expected.Covariance[i], sample.Moments.Covariance[i], 1e-5);
    }

    [TestMethod]
    public void The_number_of_threads_does_not_matter()
    {
        Network network = SmallNetwork();
        double[] weights = new double[Targets * Features];
        (double[] mean, double[] covariance) = Sample(network, threads: 1).Rectified(weights, new double[Targets]);
        (double[] otherMean, double[] otherCovariance) = Sample(network, threads: 3).Rectified(weights, new double[Targets]);
        CollectionAssert.AreEqual(mean, otherMean);
        CollectionAssert.AreEqual(covariance, otherCovariance);
    }

    private static PatchSample Sample(Network network, int threads) => MomentCollector.Sample(
        network, Inputs(), ("relu1_out", Window.Square(1)), ("conv2_out", Window.Square(1)), Pictures, rows: 1_000_000, threads, CancellationToken.None);

    private static SyntheticInputs Inputs() => new(Pictures, classes: 5, Features * Pixels);

    private static IEnumerable<(double[] Features, double[] Targets)> Rows(Network network)
    {
        SyntheticInputs inputs = Inputs();
        for (int picture = 0; picture < Pictures; picture++)
        {
            var input = new float[Features * Pixels];
            inputs.TryLoad(picture, view: 0, input);
            IReadOnlyDictionary<string, Tensor> tensors = ReferenceExecutor.Run(
                network, new Dictionary<string, Tensor> { ["input"] = Tensor.Create(network.Inputs[0].Shape, input) }, keepAll: true);
            for (int pixel = 0; pixel < Pixels; pixel++)
                yield return (Channels(tensors["relu1_out"], pixel), Channels(tensors["conv2_out"], pixel));
        }
    }

    private static double[] Channels(Tensor image, int pixel) =>
        [.. Enumerable.Range(0, image.Shape[1]).Select(channel => (double)image.Values[(channel * Pixels) + pixel])];

    private static Network SmallNetwork()
    {
        var build = new NetworkBuilder(1, Features, 7, 7);
        return build.Build(build.Relu(build.Convolution(build.Relu("input"), maps: Targets, kernel: 3, padding: 1)));
    }
}
