using System.Collections.Immutable;
using DeepRebirth.FineTuning.Planning;
using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.FineTuning.Tests.Planning;

[TestClass]
public sealed class MomentCollectorTests
{
    private const int Pictures = 21;
    private static readonly Window Window = Window.Square(3, 2) with { Padding = new Padding(1, 0, 1, 1) };

    [TestMethod]
    public void A_convolutions_output_has_the_moments_that_its_patches_and_weights_give()
    {
        Network network = SmallNetwork();
        var conv = (Convolution)network["conv2"];
        ImmutableArray<Moments> moments = Collect(network, threads: 2, Patches("relu1_out"), [("conv2_out", Window.Square(1))]);
        (Moments patches, Moments outputs) = (moments[0], moments[1]);
        Assert.AreEqual(outputs.Rows, patches.Rows);
        int length = patches.Mean.Length;
        Assert.AreEqual(5 * 9, length);
        for (int m = 0; m < conv.OutputChannels; m++)
        {
            double mean = conv.Bias!.Values[m];
            double variance = 0;
            for (int i = 0; i < length; i++)
            {
                mean += Weight(m, i) * patches.Mean[i];
                for (int j = 0; j < length; j++)
                    variance += Weight(m, i) * patches.Covariance[(i * length) + j] * Weight(m, j);
            }
            Assert.AreEqual(mean, outputs.Mean[m], 1e-4);
            Assert.AreEqual(variance, outputs.Covariance[(m * conv.OutputChannels) + m], 1e-4);
        }

        double Weight(int map, int i) => conv.Kernel.Values[(map * length) + i];
    }

    [TestMethod]
    public void Sources_side_by_side_show_how_they_vary_together()
    {
        Network network = SmallNetwork();
        Moments joint = Collect(network, threads: 1, [("relu1_out", Window), ("conv2_out", Window.Square(1))])[0];
        var conv = (Convolution)network["conv2"];
        int patch = 5 * 9;
        int columns = patch + conv.OutputChannels;
        for (int i = 0; i < patch; i++)
        {
            // Cov(x_i, y) = sum of W_j Cov(x_i, x_j).
            double expected = Enumerable.Range(0, patch).Sum(j => conv.Kernel.Values[j] * joint.Covariance[(i * columns) + j]);
            Assert.AreEqual(expected, joint.Covariance[(i * columns) + patch], 1e-4);
        }
    }

    [TestMethod]
    public void The_number_of_threads_does_not_matter()
    {
        Network network = SmallNetwork();
        Moments one = Collect(network, threads: 1, Patches("relu1_out"))[0];
        Moments two = Collect(network, threads: 2, Patches("relu1_out"))[0];
        CollectionAssert.AreEqual(one.Mean, two.Mean);
        CollectionAssert.AreEqual(one.Covariance, two.Covariance);
    }

    [TestMethod]
    public void Few_rows_are_chosen_among_all_positions()
    {
        Network network = SmallNetwork();
        Moments some = MomentCollector.Collect(network, new Inputs(), [Patches("relu1_out")], Pictures, rows: 2 * Pictures, 2, CancellationToken.None)[0];
        Assert.AreEqual(2 * Pictures, some.Rows);
    }

    [TestMethod]
    public void Unreadable_pictures_leave_no_gap()
    {
        Network network = SmallNetwork();
        var inputs = new Inputs { Broken = index => index % 3 == 0 };
        Moments moments = MomentCollector.Collect(network, inputs, [[("input", null)]], Pictures, rows: 1000, 2, CancellationToken.None)[0];
        Assert.AreEqual(14, moments.Rows);
        double expected = Enumerable.Range(0, Pictures).Where(index => index % 3 != 0).Average(index => Inputs.Values(index).Values[0]);
        Assert.AreEqual(expected, moments.Mean[0], 1e-6);
        Assert.ThrowsExactly<FineTuningException>(() => MomentCollector.Collect(
            network, new Inputs { Broken = _ => true }, [Patches("relu1_out")], Pictures, rows: 1000, 2, CancellationToken.None));
    }

    private static ImmutableArray<(string, Window?)> Patches(string tensor) => [(tensor, Window)];

    private static ImmutableArray<Moments> Collect(Network network, int threads, params ImmutableArray<(string, Window?)>[] requests) =>
        MomentCollector.Collect(network, new Inputs(), requests, Pictures, rows: 100_000, threads, CancellationToken.None);

    private static Network SmallNetwork()
    {
        var build = new NetworkBuilder(1, 5, 7, 7);
        return build.Build(build.Lrn(build.Convolution(build.Relu("input"), maps: 4, Window)));
    }

    private sealed class Inputs : ITrainingInputs
    {
        public Func<int, bool> Broken { get; init; } = _ => false;

        public int Count => Pictures;

        public static Tensor Values(int index) => NetworkBuilder.RandomTensor(50 + index, 1, 5, 7, 7);

        public bool TryLoad(int index, int view, Span<float> input)
        {
            Values(index).Values.CopyTo(input);
            return !Broken(index);
        }

        public int? Label(int index) => null;
    }
}
