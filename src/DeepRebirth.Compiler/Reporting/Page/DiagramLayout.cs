using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>
/// Places a network's boxes as a layered drawing: rows by distance from the input, long edges bent in every row that they pass, and the
/// order within a row by where the neighbours are. In the slim network, what the original has too keeps the original's row.
/// </summary>
internal sealed class DiagramLayout
{
    private const int Passes = 3, Sweeps = 6;

    private DiagramLayout(List<DiagramNode> nodes)
    {
        Boxes = nodes;
        Rows = nodes.Count == 0 ? 0 : nodes.Max(node => node.Row) + 1;
        Place(nodes);
    }

    /// <summary>The boxes in topological order. Their <see cref="DiagramNode.Sources"/> lead over bends.</summary>
    public IReadOnlyList<DiagramNode> Boxes { get; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The slots from the middle to the outermost box's centre.</summary>
    public double Reach { get; private set; }

    /// <summary>Lays out the networks before and after the applied <paramref name="rewrites"/>; what no rewrite touches stands in the same row of both.</summary>
    public static (DiagramLayout Original, DiagramLayout Slim) Beside(Network before, Network after, IReadOnlyCollection<RewriteResult> rewrites)
    {
        List<DiagramNode> original = DiagramNode.Of(before), slim = DiagramNode.Of(after);
        HashSet<string> touched = [.. rewrites.SelectMany(rewrite => rewrite.LayersBefore.Concat(rewrite.LayersAfter))];
        for (int pass = 0; pass < Passes; pass++)
        {
            // Each side moves down to where the other needs its rows; nothing ever moves up, so a few passes do.
            Dictionary<string, int> kept = slim.Where(_ => pass > 0).SelectMany(RowsByLayer).Where(layer => !touched.Contains(layer.Key)).ToDictionary();
            Lower(original, kept);
            Dictionary<string, int> wanted = original.SelectMany(RowsByLayer).ToDictionary();
            foreach (RewriteResult rewrite in rewrites)
                Inherit(wanted, rewrite, slim);
            Lower(slim, wanted);
        }
        return (new DiagramLayout(original), new DiagramLayout(slim));
    }

    private static IEnumerable<KeyValuePair<string, int>> RowsByLayer(DiagramNode node) =>
        node.Layers.Select(layer => KeyValuePair.Create(layer.Name, node.Row));

    private static void Lower(List<DiagramNode> nodes, Dictionary<string, int> wanted)
    {
        foreach (DiagramNode node in nodes)
            node.Row = Math.Max(node.Sources.Count == 0 ? 0 : node.Sources.Max(source => source.Row) + 1, wanted.GetValueOrDefault(node.Layer.Name));
    }

    // New layers take the rows of those that they replace, from the top; layers that changed places exchange their rows.
    private static void Inherit(Dictionary<string, int> wanted, RewriteResult rewrite, List<DiagramNode> nodes)
    {
        int[] rows = [.. rewrite.LayersBefore.Where(wanted.ContainsKey).Select(name => wanted[name]).Distinct().Order()];
        if (rows.Length == 0)
            return;
        var depth = new Dictionary<DiagramNode, int>();
        foreach (DiagramNode node in nodes.Where(node => node.Layers.Any(layer => rewrite.LayersAfter.Contains(layer.Name))))
            depth[node] = node.Sources.Where(depth.ContainsKey).Select(source => depth[source] + 1).DefaultIfEmpty(0).Max();
        bool inOrder = depth.Keys.All(node => node.Sources.Where(depth.ContainsKey).All(source =>
            wanted.GetValueOrDefault(source.Layer.Name, -1) < wanted.GetValueOrDefault(node.Layer.Name, int.MaxValue)));
        foreach ((DiagramNode node, int steps) in depth)
        {
            if (!inOrder || !wanted.ContainsKey(node.Layer.Name))
                wanted[node.Layer.Name] = rows[Math.Min(steps, rows.Length - 1)];
        }
        foreach (string name in rewrite.LayersAfter)
            wanted.TryAdd(name, rows[0]); // a layer that a later rewrite replaces again
    }

    private void Place(List<DiagramNode> boxes)
    {
        List<DiagramNode>[] rows = [.. Enumerable.Range(0, Rows).Select(_ => new List<DiagramNode>())];
        var readers = new Dictionary<DiagramNode, List<DiagramNode>>();
        foreach (DiagramNode box in boxes)
        {
            for (int i = 0; i < box.Sources.Count; i++)
                box.Sources[i] = Bend(box.Sources[i], box.Row, rows, readers);
            foreach (DiagramNode source in box.Sources)
                Add(readers, source, box);
            rows[box.Row].Add(box);
        }

        foreach (List<DiagramNode> row in rows)
            Spread(row);
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (List<DiagramNode> row in rows)
                Sort(row, node => node.Sources);
            foreach (List<DiagramNode> row in rows.Reverse())
                Sort(row, node => readers.GetValueOrDefault(node, []));
        }
        Reach = rows.SelectMany(row => row).Select(node => Math.Abs(node.Column)).DefaultIfEmpty(0).Max();
    }

    private static DiagramNode Bend(DiagramNode source, int row, List<DiagramNode>[] rows, Dictionary<DiagramNode, List<DiagramNode>> readers)
    {
        while (source.Row < row - 1)
        {
            var bend = new DiagramNode([]) { Row = source.Row + 1 };
            bend.Sources.Add(source);
            Add(readers, source, bend);
            rows[bend.Row].Add(bend);
            source = bend;
        }
        return source;
    }

    private static void Add(Dictionary<DiagramNode, List<DiagramNode>> readers, DiagramNode source, DiagramNode reader)
    {
        if (!readers.TryGetValue(source, out List<DiagramNode>? list))
            readers[source] = list = [];
        list.Add(reader);
    }

    private static void Sort(List<DiagramNode> row, Func<DiagramNode, IReadOnlyList<DiagramNode>> neighbours)
    {
        DiagramNode[] sorted = [.. row.OrderBy(node => neighbours(node) is { Count: > 0 } near ? near.Average(neighbour => neighbour.Column) : node.Column)];
        row.Clear();
        row.AddRange(sorted);
        Spread(row);
    }

    private static void Spread(List<DiagramNode> row)
    {
        for (int i = 0; i < row.Count; i++)
            row[i].Column = i - ((row.Count - 1) / 2.0);
    }
}
