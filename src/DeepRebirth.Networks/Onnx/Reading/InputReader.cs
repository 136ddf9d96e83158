using System.Collections.Immutable;
using DeepRebirth.Networks.Onnx.Schema;

namespace DeepRebirth.Networks.Onnx.Reading;

/// <summary>Reads the graph's inputs: those that are no weights, with shapes that are complete.</summary>
internal static class InputReader
{
    public static ImmutableArray<NetworkInput> Read(
        GraphProto graph, IEnumerable<string> initializers, OnnxReadOptions options, Limits limits)
    {
        // Up to IR version 3, initializers are listed as inputs too.
        var weights = initializers.Concat(options.Constants.Keys).ToHashSet();
        ValueInfoProto[] inputs = [.. graph.Input.Where(input => !weights.Contains(input.Name))];
        if (inputs is [var only] && options.InputShapes.TryGetValue("", out TensorShape shape))
            options = options with { InputShapes = options.InputShapes.Remove("").SetItem(only.Name, shape) };
        RequireNames(options.InputShapes.Keys, inputs, nameof(options.InputShapes));
        RequireNames(options.Constants.Keys, graph.Input, nameof(options.Constants));
        return [.. inputs.Select(input => Read(input, options, limits))];
    }

    /// <summary>Whether an input is declared as float32.</summary>
    public static bool IsFloat(GraphProto graph, string input) =>
        graph.Input.First(value => value.Name == input).Type?.TensorType?.ElemType == TensorProto.Types.DataType.Float;

    private static NetworkInput Read(ValueInfoProto input, OnnxReadOptions options, Limits limits)
    {
        string what = $"input '{input.Name}'";
        if (input.Type?.TensorType is not { } type || type.ElemType != TensorProto.Types.DataType.Float)
        {
            string found = input.Type?.TensorType is { } other ? other.ElemType.ToString() : "no tensor";
            throw new NetworkException(NetworkProblem.Unsupported, $"The {what} is {found}; only float32 tensors are supported.");
        }

        long?[]? declared = type.Shape is null ? null : [.. type.Shape.Dim.Select(FixedSize)];
        bool dynamicBatch = declared is [null, ..];
        long[] dimensions;
        if (options.InputShapes.TryGetValue(input.Name, out TensorShape chosen))
        {
            bool agrees = declared is null || (declared.Length == chosen.Rank && declared.Zip(chosen).All(pair => pair.First is null || pair.First == pair.Second));
            if (!agrees)
                throw new NetworkException(
                    $"The shape {chosen} given for the {what} does not agree with the model's, {Describe(declared)}.");
            dimensions = [.. chosen.Select(dimension => (long)dimension)];
        }
        else
        {
            if (declared is null || declared.Skip(1).Contains(null))
            {
                throw new NetworkException(
                    NetworkProblem.Unsupported, $"The {what} has the shape {Describe(declared)}, which is not fixed. Give its shape with InputShape, for example InputShape=\"1x3x224x224\".");
            }
            dimensions = [.. declared.Select(dimension => dimension ?? 1)];
        }

        TensorShape shape = limits.CheckedShape(dimensions, what);
        if (shape.Contains(0))
            throw new NetworkException($"The {what} is empty: {shape}.");
        return new NetworkInput(input.Name, shape, dynamicBatch);
    }

    /// <summary>A dimension that the file fixes; null where it names it, or leaves it open with 0 or -1.</summary>
    private static long? FixedSize(TensorShapeProto.Types.Dimension dimension) =>
        dimension.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue && dimension.DimValue is not (0 or -1) ? dimension.DimValue : null;

    private static string Describe(long?[]? dimensions) =>
        dimensions is null ? "of unknown rank" : string.Join('x', dimensions.Select(dimension => dimension?.ToString() ?? "?"));

    private static void RequireNames(IEnumerable<string> names, IEnumerable<ValueInfoProto> inputs, string option)
    {
        string[] existing = [.. inputs.Select(input => input.Name)];
        if (names.FirstOrDefault(name => !existing.Contains(name)) is { } missing)
            throw new NetworkException(
                $"{option} names the input '{missing}', which the model does not have. Its inputs: {string.Join(", ", existing)}.");
    }
}
