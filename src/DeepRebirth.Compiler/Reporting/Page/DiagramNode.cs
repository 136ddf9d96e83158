using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>One box of a network's drawing: a layer, together with the activation and the layout layers behind it.</summary>
internal sealed class DiagramNode(ImmutableArray<Layer> layers)
{
    private static readonly HashSet<string> DrawnWithTheirProducer =
        ["Relu", "LeakyRelu", "Clip", "Sigmoid", "Dropout", "Identity", "Flatten", "Reshape", "Squeeze", "Unsqueeze"];

    /// <summary>The layers of the box; empty for a bend of a long edge.</summary>
    public ImmutableArray<Layer> Layers { get; } = layers;

    /// <summary>The boxes, or bends, that it reads from.</summary>
    public List<DiagramNode> Sources { get; } = [];

    /// <summary>The line of the drawing, counted from the top; the same in both networks for what both have.</summary>
    public int Row { get; set; }

    /// <summary>The centre, in slots, counted from the middle of the drawing.</summary>
    public double Column { get; set; }

    /// <summary>Whether it is only a bend of an edge.</summary>
    public bool IsBend => Layers.IsEmpty;

    /// <summary>The first layer.</summary>
    public Layer Layer => Layers[0];

    /// <summary>The boxes of a network in topological order, each joined to those that it reads from.</summary>
    public static List<DiagramNode> Of(Network network)
    {
        var nodes = new List<ImmutableArray<Layer>.Builder>();
        var nodeOf = new Dictionary<string, int>();
        foreach (Layer layer in network.Layers)
        {
            if (DrawnWithTheirProducer.Contains(layer.Operator) && layer.Inputs is [var input] && nodeOf.TryGetValue(input, out int producer) && network.SoleConsumerOf(input) is not null)
            {
                nodes[producer].Add(layer);
                nodeOf[layer.Output] = producer;
                continue;
            }
            nodeOf[layer.Output] = nodes.Count;
            nodes.Add(ImmutableArray.CreateBuilder<Layer>());
            nodes[^1].Add(layer);
        }
        List<DiagramNode> drawn = [.. nodes.Select(layers => new DiagramNode(layers.ToImmutable()))];
        foreach (DiagramNode node in drawn)
            node.Sources.AddRange(node.Layer.Inputs.Where(nodeOf.ContainsKey).Select(tensor => drawn[nodeOf[tensor]]).Distinct());
        return drawn;
    }
}
