using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Tests;

/// <summary>Another exporter's names for the same network.</summary>
internal static class Renaming
{
    /// <summary>The network with other names of layers and inner tensors; its inputs and outputs keep theirs.</summary>
    public static Network Of(Network network)
    {
        var kept = network.Inputs.Select(input => input.Name).Concat(network.Outputs).ToHashSet();
        string Named(string tensor) => kept.Contains(tensor) ? tensor : $"t_{tensor}";
        return new Network(
            "renamed",
            network.Inputs,
            network.Layers.Select((layer, index) => layer with
            {
                Name = $"n{index}",
                Output = Named(layer.Output),
                Inputs = [.. layer.Inputs.Select(Named)],
            }),
            network.Outputs);
    }
}
