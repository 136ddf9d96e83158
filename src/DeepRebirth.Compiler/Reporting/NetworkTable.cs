using System.Globalization;
using System.Text;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Reporting;

/// <summary>Prints a network as plain text.</summary>
internal static class NetworkTable
{
    /// <summary>A line a layer, then inputs, outputs and size. Lines end in <c>\n</c>.</summary>
    public static string Format(Network network)
    {
        var text = new StringBuilder();
        int name = network.Layers.Max(layer => layer.Name.Length);
        int operation = network.Layers.Max(layer => layer.Operator.Length);
        foreach (Layer layer in network.Layers)
        {
            string window = layer switch
            {
                Convolution convolution => convolution.Window + (convolution.Groups == 1 ? "" : $", {convolution.Groups} groups"),
                MaxPool pool => pool.Window.ToString(),
                AveragePool pool => pool.Window.ToString(),
                _ => "",
            };
            text.Append($"{layer.Name.PadRight(name)}  {layer.Operator.PadRight(operation)}  {network.ShapeOf(layer.Output),-16}  {window}".TrimEnd()).Append('\n');
        }
        text.Append('\n');
        foreach (NetworkInput input in network.Inputs)
            text.Append($"input   {input.Name} {input.Shape}{(input.DynamicBatch ? ", any batch" : "")}\n");
        foreach (string output in network.Outputs)
            text.Append($"output  {output} {network.ShapeOf(output)}\n");
        text.Append(CultureInfo.InvariantCulture, $"size    {network.Layers.Length} layers, {network.WeightCount:N0} weights, {MultiplyAdds.Of(network) / 1e6:N1} million multiply-adds\n");
        return text.ToString();
    }
}
