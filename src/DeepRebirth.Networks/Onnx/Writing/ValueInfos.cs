using DeepRebirth.Networks.Onnx.Schema;

namespace DeepRebirth.Networks.Onnx.Writing;

/// <summary>Describes the network's inputs and outputs: names, type, shapes, open dimensions.</summary>
internal static class ValueInfos
{
    private const string Batch = "N";

    /// <summary>The outputs; with open batch where their shape follows the inputs' batch.</summary>
    public static IEnumerable<ValueInfoProto> OfOutputs(Network network)
    {
        Network? larger = network.Inputs.All(input => input.DynamicBatch) ? WithOneImageMore(network) : null;
        foreach (string output in network.Outputs)
        {
            TensorShape shape = network.ShapeOf(output);
            int[] open = larger is null ? [] : [.. Enumerable.Range(0, shape.Rank).Where(axis => larger.ShapeOf(output)[axis] == shape[axis] + 1)];
            yield return Of(output, shape, open);
        }
    }

    public static ValueInfoProto Of(string name, TensorShape shape, int[] openAxes)
    {
        var dimensions = new TensorShapeProto();
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            dimensions.Dim.Add(openAxes.Contains(axis)
                ? new TensorShapeProto.Types.Dimension { DimParam = Batch }
                : new TensorShapeProto.Types.Dimension { DimValue = shape[axis] });
        }
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = TensorProto.Types.DataType.Float, Shape = dimensions } },
        };
    }

    private static Network? WithOneImageMore(Network network)
    {
        try
        {
            Network larger = network.WithBatch(network.Inputs[0].Shape[0] + 1);
            return network.Outputs.All(output => larger.ShapeOf(output).Rank == network.ShapeOf(output).Rank) ? larger : null;
        }
        catch (NetworkException)
        {
            // A layer that fixes the batch, such as a Reshape to 1 x 1000, keeps the output's shape fixed.
            return null;
        }
    }
}
