using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Planning;

/// <summary>Which layers lie before or behind others.</summary>
internal static class Reachable
{
    /// <summary>The layers that some tensors are computed from, in the order given, which must be topological.</summary>
    /// <param name="layers">The layers to choose from.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="stopAt">Tensors that are taken as given.</param>
    public static ImmutableArray<Layer> Ancestors(IReadOnlyList<Layer> layers, IEnumerable<string> tensors, IReadOnlySet<string>? stopAt = null)
    {
        var needed = new HashSet<string>(tensors);
        var chosen = new List<Layer>();
        foreach (Layer layer in layers.Reverse())
        {
            if (!needed.Contains(layer.Output) || stopAt?.Contains(layer.Output) == true)
                continue;
            chosen.Add(layer);
            needed.UnionWith(layer.Inputs);
        }
        chosen.Reverse();
        return [.. chosen];
    }

    /// <summary>The names of some layers and of all that read, directly or indirectly, what they write.</summary>
    public static HashSet<string> WithDescendants(Network network, IEnumerable<string> layerNames)
    {
        HashSet<string> names = [.. layerNames];
        var tensors = new HashSet<string>();
        foreach (Layer layer in network.Layers)
        {
            if (names.Contains(layer.Name) || layer.Inputs.Any(tensors.Contains))
            {
                names.Add(layer.Name);
                tensors.Add(layer.Output);
            }
        }
        return names;
    }
}
