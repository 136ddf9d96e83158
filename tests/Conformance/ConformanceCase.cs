using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Networks.Onnx.Reading;
using DeepRebirth.Networks.Onnx.Schema;
using Google.Protobuf;

namespace DeepRebirth.Conformance;

/// <summary>One case: a model, and data sets of inputs and the outputs to expect.</summary>
internal sealed class ConformanceCase
{
    private readonly string folder;
    private readonly ModelProto? model;

    public ConformanceCase(string folder)
    {
        this.folder = folder;
        model = TryParse(Path.Combine(folder, "model.onnx"));
    }

    /// <summary>For example <c>node/test_relu</c>.</summary>
    public string Name => $"{Path.GetFileName(Path.GetDirectoryName(folder))}/{Path.GetFileName(folder)}";

    /// <summary>Whether all operators are ours and the first output is float32.</summary>
    public bool IsOurs => model?.Graph is { } graph
        && graph.Node.Count > 0
        && graph.Node.All(node => node.Domain is "" or "ai.onnx" && OperatorTable.Operators.Contains(node.OpType))
        && graph.Output.FirstOrDefault()?.Type?.TensorType?.ElemType == TensorProto.Types.DataType.Float;

    public IEnumerable<string> DataSets => Directory.GetDirectories(folder, "test_data_set_*").Order(StringComparer.Ordinal);

    /// <summary>The network of one data set: inputs that are weights by nature are bound to that set's values.</summary>
    public (Network Network, Dictionary<string, Tensor> Activations) Read(string dataSet)
    {
        GraphProto graph = model!.Graph;
        HashSet<string> initializers = [.. graph.Initializer.Select(tensor => tensor.Name)];
        HashSet<string> weights = [.. graph.Node.SelectMany(WeightInputs.Of)];
        var options = OnnxReadOptions.Default;
        var activations = new Dictionary<string, Tensor>();
        int index = 0;
        foreach (ValueInfoProto input in graph.Input.Where(input => !initializers.Contains(input.Name)))
        {
            Tensor value = TensorFile.Read(Path.Combine(dataSet, $"input_{index++}.pb"));
            bool isFloat = input.Type?.TensorType?.ElemType == TensorProto.Types.DataType.Float;
            if (!isFloat || weights.Contains(input.Name))
                options = options with { Constants = options.Constants.Add(input.Name, value) };
            else
                activations[input.Name] = value;
        }
        return (OnnxReader.Read(Path.Combine(folder, "model.onnx"), options), activations);
    }

    /// <summary>The outputs to expect, in the model's order.</summary>
    public static Tensor[] ExpectedOutputs(string dataSet) =>
        [.. Enumerable.Range(0, Directory.GetFiles(dataSet, "output_*.pb").Length).Select(index => TensorFile.Read(Path.Combine(dataSet, $"output_{index}.pb")))];

    private static ModelProto? TryParse(string path)
    {
        try
        {
            return ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(File.ReadAllBytes(path));
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
