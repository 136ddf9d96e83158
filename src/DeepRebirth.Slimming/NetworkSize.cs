using DeepRebirth.Networks;

namespace DeepRebirth.Slimming;

/// <summary>How large a network is.</summary>
/// <param name="Layers">The number of layers.</param>
/// <param name="MultiplyAdds">The multiply-adds of one run (<see cref="Networks.MultiplyAdds"/>).</param>
/// <param name="Weights">The number of weights.</param>
public readonly record struct NetworkSize(int Layers, long MultiplyAdds, long Weights)
{
    /// <summary>The size of that network.</summary>
    public static NetworkSize Of(Network network) =>
        new(network.Layers.Length, Networks.MultiplyAdds.Of(network), network.WeightCount);
}
