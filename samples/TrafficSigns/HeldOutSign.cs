namespace TrafficSigns;

/// <summary>A picture with its truth: the folder that it lies in is named after its sign.</summary>
public sealed record HeldOutSign(string Name, TrafficSignsSlim.Label Label, Photograph Photograph)
{
    /// <summary>Reads a folder with one folder of pictures for each label.</summary>
    public static IReadOnlyList<HeldOutSign> ReadAll(string folder) =>
    [
        .. from path in Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
           let label = Path.GetFileName(Path.GetDirectoryName(path)!)
           select new HeldOutSign($"{label}/{Path.GetFileName(path)}", LabelOf(label), Photograph.Read(path)),
    ];

    private static TrafficSignsSlim.Label LabelOf(string name) =>
        (TrafficSignsSlim.Label)TrafficSignsSlim.LabelNames.Index().First(label => label.Item == name).Index;
}
