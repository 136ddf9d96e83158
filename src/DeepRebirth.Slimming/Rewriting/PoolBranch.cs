using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>A branch of a module that pools without changing the image's size and then projects: <c>x -> Pool k x k /1 -> Conv 1x1</c>.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Projection">The projection, and its activation.</param>
internal sealed record PoolBranch(Layer Pool, ConvolutionBranch Projection)
{
    /// <summary>The branch whose projection is this convolution, or null where it is no such branch.</summary>
    public static PoolBranch? At(Network network, Convolution projection) =>
        projection.Window.IsPointwise
        && network.ProducerOf(projection.Input) is { } pool
        && Pooling.WindowOf(pool) is { StrideX: 1, StrideY: 1 }
        && network.ShapeOf(pool.Input) == network.ShapeOf(pool.Output)
        && EndsInConcat(network, ConvolutionBranch.From(network, projection)) is { } branch
            ? new PoolBranch(pool, branch)
            : null;

    /// <summary>Why the pool cannot go, or null where it can.</summary>
    public string? ReasonAgainst(Network network) =>
        Projection.Convolution.Groups != 1 ? "there are groups"
        : network.SoleConsumerOf(Pool.Output) is null ? $"'{Pool.Output}' is also read by others, or is an output of the network"
        : null;

    private static ConvolutionBranch? EndsInConcat(Network network, ConvolutionBranch branch) =>
        network.ConsumersOf(branch.End).Any(layer => layer is Concat { Axis: 1 }) ? branch : null;
}
