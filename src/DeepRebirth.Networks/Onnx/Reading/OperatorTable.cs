using System.Collections.Frozen;
using DeepRebirth.Networks.Onnx.Reading.Operators;
using DeepRebirth.Networks.Onnx.Schema;

namespace DeepRebirth.Networks.Onnx.Reading;

/// <summary>The operators that can be read, with the attributes that each may have. Everything else is reported.</summary>
internal static class OperatorTable
{
    private static readonly FrozenDictionary<string, Entry> Entries = new Dictionary<string, Entry>
    {
        ["Add"] = new(ElementwiseOperators.Read, "axis", "broadcast") { CanFold = true },
        ["AveragePool"] = new(PoolingOperators.ReadAverage, "auto_pad", "ceil_mode", "count_include_pad", "dilations", "kernel_shape", "pads", "strides") { Since = 1 },
        ["BatchNormalization"] = new(NormalizationOperators.ReadBatch, "epsilon", "momentum", "is_test", "spatial", "training_mode")
        {
            Refuse = attributes =>
                attributes.Flag("training_mode") ? "attribute 'training_mode' is 1: export the network in inference mode"
                : attributes.Has("is_test") && !attributes.Flag("is_test") ? "attribute 'is_test' is 0: export the network in inference mode"
                : attributes.Integer("spatial", 1) == 0 ? "attribute 'spatial' is 0" : null,
        },
        ["Clip"] = new(ActivationOperators.ReadClip, "max", "min"),
        ["Concat"] = new(ElementwiseOperators.ReadConcat, "axis") { CanFold = true },
        ["Constant"] = new(node => [], "value", "value_float", "value_floats", "value_int", "value_ints") { Since = 1 },
        ["ConstantOfShape"] = new(node => [], "value"),
        ["Conv"] = new(ConvolutionOperators.Read, "auto_pad", "dilations", "group", "kernel_shape", "pads", "strides") { Since = 1 },
        ["Dropout"] = new(LayoutOperators.ReadDropout, "is_test", "ratio", "seed") { CanFold = true },
        ["Flatten"] = new(LayoutOperators.ReadFlatten, "axis") { CanFold = true, Since = 1 },
        ["Gemm"] = new(GemmOperators.ReadGemm, "alpha", "beta", "broadcast", "transA", "transB"),
        ["GlobalAveragePool"] = new(PoolingOperators.ReadGlobal) { Since = 1 },
        ["GlobalMaxPool"] = new(PoolingOperators.ReadGlobal) { Since = 1 },
        ["Identity"] = new(LayoutOperators.ReadIdentity) { CanFold = true },
        ["LeakyRelu"] = new(ActivationOperators.Read, "alpha"),
        ["LRN"] = new(NormalizationOperators.ReadLocalResponse, "alpha", "beta", "bias", "size") { Since = 1 },
        ["MatMul"] = new(GemmOperators.ReadMatMul) { Since = 1 },
        ["MaxPool"] = new(PoolingOperators.ReadMax, "auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order", "strides") { Since = 1 },
        ["Mul"] = new(ElementwiseOperators.Read, "axis", "broadcast") { CanFold = true },
        ["Pad"] = new(PadOperators.Read, "mode", "pads", "value")
        {
            Refuse = attributes => attributes.Text("mode", "constant") is var mode and not "constant" ? $"attribute 'mode' is '{mode}'; only 'constant' is supported" : null,
        },
        ["Relu"] = new(ActivationOperators.Read),
        ["Reshape"] = new(LayoutOperators.ReadReshape, "allowzero") { CanFold = true },
        ["Sigmoid"] = new(ActivationOperators.Read),
        ["Slice"] = new(SliceOperators.ReadSlice, "axes", "ends", "starts") { Since = 1 },
        ["Softmax"] = new(NormalizationOperators.ReadSoftmax, "axis") { Since = 1 },
        ["Split"] = new(SliceOperators.ReadSplit, "axis", "num_outputs", "split") { Since = 2, HasSeveralOutputs = true },
        ["Squeeze"] = new(LayoutOperators.ReadSqueeze, "axes") { CanFold = true, Since = 1 },
        ["Sum"] = new(ElementwiseOperators.Read) { CanFold = true },
        ["Transpose"] = new(LayoutOperators.ReadTranspose, "perm") { CanFold = true, Since = 1 },
        ["Unsqueeze"] = new(LayoutOperators.ReadUnsqueeze, "axes") { CanFold = true, Since = 1 },
    }.ToFrozenDictionary();

    /// <summary>The names of all operators that can be read.</summary>
    public static IEnumerable<string> Operators => Entries.Keys;

    /// <summary>Whether the operator is computed while reading where all of its inputs are constants; only cheap ones are.</summary>
    public static bool Folds(string operatorName) => Entries[operatorName].CanFold;

    /// <summary>Whether outputs behind the first one can be read.</summary>
    public static bool HasSeveralOutputs(string operatorName) => Entries.TryGetValue(operatorName, out Entry? entry) && entry.HasSeveralOutputs;

    /// <summary>What is not supported of a node, as far as opset, operator and attributes tell.</summary>
    public static IEnumerable<string> Problems(NodeProto node, NodeAttributes attributes, long opset)
    {
        if (node.Domain is not ("" or "ai.onnx") || !Entries.TryGetValue(node.OpType, out Entry? entry))
            return ["the operator is not supported"];
        if (opset < entry.Since)
            return [$"the operator as of opset {opset}; export the network with opset {entry.Since + 1} or later"];
        IEnumerable<string> unknown = attributes.Names.Except(entry.Attributes).Select(name => $"attribute '{name}' is not supported");
        return entry.Refuse(attributes) is { } refused ? unknown.Append(refused) : unknown;
    }

    /// <summary>The layers that a node becomes.</summary>
    /// <exception cref="UnsupportedNodeException">Its inputs make it unsupported.</exception>
    public static IEnumerable<Layer> Read(NodeContext node) => Entries[node.Operator].Read(node);

    private sealed record Entry(Func<NodeContext, IEnumerable<Layer>> Read, params string[] Attributes)
    {
        public bool CanFold { get; init; }

        public bool HasSeveralOutputs { get; init; }

        /// <summary>The oldest opset in which the operator means what it means today, or what is read here.</summary>
        public long Since { get; init; } = 6;

        /// <summary>Why the attributes' values are not supported, or null.</summary>
        public Func<NodeAttributes, string?> Refuse { get; init; } = _ => null;
    }
}
