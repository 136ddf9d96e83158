namespace DeepRebirth.Networks.Onnx.Reading;

/// <summary>What is known of the tensors read so far: the values of constants, the shapes of activations; and which names are taken.</summary>
internal sealed class GraphValues(HashSet<string> tensorNames, HashSet<string> layerNames)
{
    public Dictionary<string, OnnxConstant> Constants { get; } = [];

    public Dictionary<string, TensorShape> Activations { get; } = [];

    /// <summary>The constants that were found to hold neither NaN nor infinity, so that shared ones are looked through once.</summary>
    public HashSet<string> FiniteConstants { get; } = [];

    public bool IsKnown(string name) => Constants.ContainsKey(name) || Activations.ContainsKey(name);

    public TensorShape ShapeOf(string name) => Constants.TryGetValue(name, out OnnxConstant? constant) ? constant.Shape : Activations[name];

    public string UnusedName(string name) => Unused(tensorNames, name);

    public string UnusedLayerName(string name) => Unused(layerNames, name);

    private static string Unused(HashSet<string> names, string name)
    {
        string candidate = name;
        for (int i = 2; !names.Add(candidate); i++)
            candidate = $"{name}_{i}";
        return candidate;
    }
}
