using DeepRebirth.Networks;
using DeepRebirth.Slimming.Statistics;
using DeepRebirth.Tests.Shared;
using MathNet.Numerics.LinearAlgebra;

namespace DeepRebirth.Slimming.Tests.Rules;

/// <summary>The two rules that do without the pool of a module's branch.</summary>
[TestClass]
public sealed class ReplacePoolBranchTests
{
    private const string Pointwise = "replace-pool-branch-by-pointwise-convolution";
    private const string Wide = "replace-pool-branch-by-convolution";

    [TestMethod]
    public void The_projection_reads_the_image_itself()
    {
        Network slim = RuleAssert.Rewrites(Pointwise, Module(average: false));
        Assert.AreEqual("input", slim["conv4"].Input);
        Assert.IsEmpty(slim.Layers.OfType<MaxPool>());
    }

    [TestMethod]
    public void A_convolution_takes_the_pools_place()
    {
        Network slim = RuleAssert.Rewrites(Wide, Module(average: false));
        Assert.AreEqual("input", slim["conv4"].Input);
        Assert.AreEqual("relu5/first", slim.ConsumersOf(slim["conv4"].Output).Single().Name);
        var spread = (Convolution)slim["conv4/spread"];
        Assert.AreEqual("3x3 pad 1", spread.Window.ToString());
        Assert.AreEqual("conv4_out", spread.Output);
    }

    [TestMethod]
    public void Statistics_make_the_better_start()
    {
        foreach (string rule in new[] { Pointwise, Wide })
        {
            Network network = Module(average: true);
            double blind = LowRankAssert.Error(network, LowRankAssert.Apply(rule, network, 100, NoStatistics.Instance), "relu5_out");
            double informed = LowRankAssert.Error(network, LowRankAssert.Apply(rule, network, 100, new ProbedStatistics(network)), "relu5_out");
            Assert.IsLessThan(blind, informed, rule);
        }
    }

    [TestMethod]
    public void Knowing_of_the_relu_makes_a_better_start_than_fitting_what_it_swallows()
    {
        Network network = Module(average: false, bias: -2);
        double linear = LowRankAssert.Error(network, LowRankAssert.Apply(Pointwise, network, 100, new Unaware(new ProbedStatistics(network, inputs: 64))), "relu5_out");
        double aware = LowRankAssert.Error(network, LowRankAssert.Apply(Pointwise, network, 100, new ProbedStatistics(network, inputs: 64)), "relu5_out");
        Assert.IsLessThan(0.97 * linear, aware);
    }

    [TestMethod]
    public void Refuses_a_pooled_image_that_is_also_read_elsewhere()
    {
        foreach (string rule in new[] { Pointwise, Wide })
        {
            var build = new NetworkBuilder(1, 4, 9, 9);
            string pool = build.MaxPool("input", kernel: 3, stride: 1, padding: 1);
            string joined = build.Concat(build.Relu(build.Convolution(pool, maps: 4, kernel: 1)), build.Lrn("input"));
            RuleAssert.Refuses(rule, build.Build(joined, pool), "output of the network");
        }
    }

    [TestMethod]
    public void Leaves_strided_pools_and_chains_without_concat_alone()
    {
        foreach (string rule in new[] { Pointwise, Wide })
        {
            var build = new NetworkBuilder(1, 4, 9, 9);
            string strided = build.Convolution(build.MaxPool("input", kernel: 3, stride: 2), maps: 4, kernel: 1);
            RuleAssert.DoesNotFind(rule, build.Build(build.Concat(strided, strided)));
            build = new NetworkBuilder(1, 4, 9, 9);
            RuleAssert.DoesNotFind(rule, build.Build(build.Convolution(build.MaxPool("input", kernel: 3, stride: 1, padding: 1), maps: 4, kernel: 1)));
        }
    }

    private static Network Module(bool average, float? bias = null)
    {
        var build = new NetworkBuilder(1, 4, 9, 9);
        string one = build.Relu(build.Convolution("input", maps: 3, kernel: 1));
        string pool = average ? build.AveragePool("input", kernel: 3, stride: 1, padding: 1) : build.MaxPool("input", kernel: 3, stride: 1, padding: 1);
        Network network = build.Build(build.Concat(one, build.Relu(build.Convolution(pool, maps: 5, kernel: 1))));
        return bias is not { } value ? network : new NetworkPatch("test", "most of what the projection gives is below zero")
        {
            Removed = ["conv4"],
            Added = [(Convolution)network["conv4"] with { Bias = Tensor.Vector([.. Enumerable.Repeat(value, 5)]) }],
        }.Apply(network);
    }

    /// <summary>Statistics whose targets stay as they are, so that the fit is the linear one.</summary>
    private sealed class Unaware(IActivationStatistics statistics) : IActivationStatistics
    {
        public PatchMoments? Moments(params IReadOnlyList<PatchSource> sources) => statistics.Moments(sources);

        public IPatchSample? Sample(PatchSource features, PatchSource targets) => new Linear(statistics.Sample(features, targets)!);

        private sealed class Linear(IPatchSample sample) : IPatchSample
        {
            public int Targets => sample.Targets;

            public PatchMoments Moments => sample.Moments;

            public RectifiedTargets Rectified(Matrix<double> weights, Vector<double> bias)
            {
                int features = Moments.Mean.Count - Targets;
                return new RectifiedTargets(Moments.Mean.SubVector(features, Targets), Moments.Covariance.SubMatrix(features, Targets, 0, features));
            }
        }
    }

    /// <summary>Statistics that also compute the layers that a source brings along.</summary>
    private sealed class ProbedStatistics(Network network, int inputs = 8) : IActivationStatistics
    {
        public PatchMoments? Moments(params IReadOnlyList<PatchSource> sources) => Probed(sources).Moments(sources);

        public IPatchSample? Sample(PatchSource features, PatchSource targets) => Probed(features, targets).Sample(features, targets);

        private SampledStatistics Probed(params IEnumerable<PatchSource> sources)
        {
            Layer[] added = [.. sources.SelectMany(source => source.Layers).Select(layer => layer with { Name = $"probe/{layer.Name}" })];
            return new SampledStatistics(new Network("probed", network.Inputs, [.. network.Layers, .. added], network.Outputs), inputs);
        }
    }
}
