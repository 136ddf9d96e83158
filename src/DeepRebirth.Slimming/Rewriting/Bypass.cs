using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>Takes a layer out of the network so that its readers read its input instead.</summary>
internal static class Bypass
{
    /// <summary>
    /// Fills in <paramref name="patch"/>. Where the layer writes an output of the network, the layer in front of it writes that tensor from
    /// now on, so that the output keeps its name.
    /// </summary>
    /// <returns>The patch, or null where the output's name cannot be kept: the input of the layer is itself an input or output of the network.</returns>
    public static NetworkPatch? Of(NetworkPatch patch, Network network, Layer layer)
    {
        string input = layer.Inputs[0];
        bool canRename = network.ProducerOf(input) is not null && !network.IsOutput(input);
        if (canRename && network.IsOutput(layer.Output))
        {
            Layer producer = network.ProducerOf(input)!;
            return patch with
            {
                Removed = [producer.Name, layer.Name],
                Added = [producer with { Output = layer.Output }],
                Rewired = patch.Rewired.Add(input, layer.Output),
            };
        }
        return network.IsOutput(layer.Output)
            ? null
            : patch with { Removed = [layer.Name], Rewired = patch.Rewired.Add(layer.Output, input) };
    }
}
