using System.Collections.Immutable;

namespace DeepRebirth.Networks;

/// <summary>
/// A rewrite as a value: the layers that it removes and adds, and the tensors that it re-wires. Nothing changes until
/// <see cref="Apply"/>, which builds (and so checks) a new network.
/// </summary>
/// <param name="Rule">The name of the rule that made the patch, as the plan and the report show it.</param>
/// <param name="Description">One line for the report: what is merged into what.</param>
public sealed record NetworkPatch(string Rule, string Description)
{
    /// <summary>The names of the layers that disappear.</summary>
    public ImmutableArray<string> Removed { get; init; } = [];

    /// <summary>The layers that appear. A layer that is changed is removed and added under its own name.</summary>
    public ImmutableArray<Layer> Added { get; init; } = [];

    /// <summary>Readers of the key tensor (and network outputs) read the value tensor instead.</summary>
    public ImmutableDictionary<string, string> Rewired { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The network with this patch applied. Untouched layers are the same objects; added ones stand where the first removed one stood.</summary>
    /// <exception cref="NetworkException">The result is not a valid network, or a removed layer does not exist.</exception>
    public Network Apply(Network network)
    {
        var removed = Removed.ToHashSet();
        foreach (string name in removed)
        {
            if (network.Layers.All(layer => layer.Name != name))
                throw new NetworkException($"Rule {Rule} removes the layer '{name}', which the network '{network.Name}' does not have.");
        }

        var layers = new List<Layer>();
        bool inserted = false;
        foreach (Layer layer in network.Layers)
        {
            if (!removed.Contains(layer.Name))
            {
                layers.Add(Rewire(layer));
                continue;
            }
            if (!inserted)
                layers.AddRange(Added);
            inserted = true;
        }
        if (!inserted)
            layers.AddRange(Added);

        return new Network(network.Name, network.Inputs, layers, network.Outputs.Select(Rewire));
    }

    private string Rewire(string tensor) => Rewired.GetValueOrDefault(tensor, tensor);

    private Layer Rewire(Layer layer) =>
        layer.Inputs.Any(Rewired.ContainsKey) ? layer with { Inputs = [.. layer.Inputs.Select(Rewire)] } : layer;
}
