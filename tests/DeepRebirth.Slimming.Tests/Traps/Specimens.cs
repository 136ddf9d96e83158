using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Traps;

/// <summary>A small network for every rule, in which it has its one place.</summary>
internal static class Specimens
{
    /// <summary>The network of a rule.</summary>
    public static Network Of(string rule) => rule switch
    {
        "remove-identity" => Build(4, (net, x) => net.Relu(net.Dropout(net.Convolution(x, maps: 4, kernel: 3)))),
        "fold-pad-into-convolution" => Build(4, (net, x) => net.Relu(net.Convolution(net.Pad(net.Lrn(x), new Padding(0, 1, 2, 1)), maps: 4, kernel: 3, stride: 2))),
        "fold-scale-into-producer" => Build(4, (net, x) => net.Relu(net.BatchNormalization(net.Convolution(x, maps: 4, kernel: 3, padding: 1)))),
        "fold-scale-into-consumer" => Build(4, (net, x) => net.Relu(net.Convolution(net.BatchNormalization(net.Relu(x)), maps: 4, kernel: 3))),
        "compose-pointwise-convolutions" => Build(4, (net, x) => net.Relu(net.Convolution(net.Convolution(x, maps: 8, kernel: 3, padding: 1), maps: 4, kernel: 1))),
        "swap-average-pool-and-pointwise-convolution" =>
            Build(4, (net, x) => net.Relu(net.AveragePool(net.Convolution(x, maps: 6, kernel: 1), kernel: 2, stride: 2))),
        "fold-average-pool-into-convolution" =>
            Build(4, (net, x) => net.Relu(net.AveragePool(net.Convolution(x, maps: 6, kernel: 3, padding: 1), kernel: 2, stride: 2))),
        "swap-activation-and-max-pool" => Build(4, (net, x) => net.Lrn(net.Relu(net.MaxPool(net.Convolution(x, maps: 6, kernel: 3), kernel: 2, stride: 2)))),
        "merge-parallel-convolutions" => Build(4, (net, x) => net.Lrn(net.Concat(
            net.Relu(net.Convolution(x, maps: 4, kernel: 3, padding: 1)), net.Relu(net.Convolution(x, maps: 6, kernel: 3, padding: 1)), net.Sigmoid(x)))),
        "merge-convolutions-of-one-input" => Build(4, (net, x) =>
            net.Sum(net.Relu(net.Convolution(x, maps: 16, kernel: 1)), net.Lrn(net.Relu(net.Convolution(x, maps: 16, kernel: 1))))),
        "move-normalization-behind-pool" => Build(4, (net, x) => net.Sigmoid(net.MaxPool(net.Lrn(net.Sigmoid(x), alpha: 0.1f), kernel: 3, stride: 2))),
        "merge-branch-into-neighbour" => Build(4, (net, x) => net.Lrn(net.Concat(
            net.Relu(net.Convolution(net.MaxPool(x, kernel: 3, stride: 1, padding: 1), maps: 4, kernel: 1)), net.Relu(net.Convolution(x, maps: 6, kernel: 3, padding: 1))))),
        "replace-pool-branch-by-pointwise-convolution" or "replace-pool-branch-by-convolution" => Build(4, (net, x) => net.Lrn(net.Concat(
            net.Relu(net.Convolution(net.MaxPool(x, kernel: 3, stride: 1, padding: 1), maps: 4, kernel: 1)), net.Sigmoid(x)))),
        "narrow-reducer" => Build(4, (net, x) => net.Lrn(net.Concat(
            net.Relu(net.Convolution(net.Relu(net.Convolution(x, maps: 16, kernel: 1)), maps: 6, kernel: 3, padding: 1)), net.Sigmoid(x)))),
        "fold-pool-into-branches" => Build(4, (net, x) => net.Sigmoid(net.MaxPool(
            net.Concat(
                net.Relu(net.Convolution(x, maps: 4, kernel: 1)),
                net.Relu(net.Convolution(x, maps: 6, kernel: 3, padding: 1)),
                net.Relu(net.Convolution(net.MaxPool(x, kernel: 3, stride: 1, padding: 1), maps: 4, kernel: 1))),
            kernel: 3, stride: 2))),
        "fold-pool-into-convolution" => Build(4, (net, x) => net.Sigmoid(net.MaxPool(net.Relu(net.Convolution(x, maps: 6, kernel: 3, padding: 1)), kernel: 3, stride: 2))),
        "remove-normalization" => Build(4, (net, x) => net.Convolution(net.Lrn(net.Relu(net.Convolution(x, maps: 8, kernel: 3, padding: 1))), maps: 4, kernel: 1)),
        "remove-scale" => Build(4, (net, x) =>
            net.Relu(net.BatchNormalization(net.MaxPool(net.Convolution(x, maps: 8, kernel: 3, padding: 1), kernel: 3, stride: 2)))),
        "factor-convolution-over-patches" => Build(4, (net, x) => net.Relu(net.Convolution(x, maps: 64, kernel: 5, stride: 2, padding: 2))),
        "share-basis-of-pointwise-convolutions" => Build(64, (net, x) => net.Relu(net.Convolution(net.Sigmoid(x), maps: 64, kernel: 1))),
        "factor-convolution-over-channels" => Build(32, (net, x) => net.Relu(net.Convolution(net.Sigmoid(x), maps: 32, kernel: 3, padding: 1))),
        "factor-fully-connected" => Build(4, (net, x) => net.Softmax(net.Gemm(net.Flatten(net.Sigmoid(x)), outputs: 64))),
        _ => throw new KeyNotFoundException($"There is no network for the rule '{rule}' yet."),
    };

    private static Network Build(int channels, Func<NetworkBuilder, string, string> layers)
    {
        var build = new NetworkBuilder(1, channels, 9, 9);
        return build.Build(layers(build, "input"));
    }

    private static string Sigmoid(this NetworkBuilder build, string input) => build.Activation(input, ActivationKind.Sigmoid);
}
