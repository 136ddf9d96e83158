using DeepRebirth.Networks.Onnx.Schema;
using DeepRebirth.Networks.Reference;

namespace DeepRebirth.Networks.Onnx.Reading;

/// <summary>What the reader of one operator sees: the node, its attributes, its inputs as activations or as constants.</summary>
/// <param name="proto">The node.</param>
/// <param name="name">The layer's name.</param>
/// <param name="opset">The model's opset.</param>
/// <param name="attributes">The node's attributes.</param>
/// <param name="values">What is known of the inputs.</param>
/// <param name="limits">What copies of weights are counted against.</param>
/// <param name="folds">Whether the node computes with constants alone, so that they take the activations' place.</param>
internal sealed class NodeContext(
    NodeProto proto, string name, long opset, NodeAttributes attributes, GraphValues values, Limits limits, bool folds)
{
    /// <summary>Shapes, axes and pads are short; a longer list is a mistake or an attack.</summary>
    private const int LongestList = 64;

    public string Name => name;

    public string Operator => proto.OpType;

    public long Opset => opset;

    public NodeAttributes Attributes => attributes;

    public string Output => proto.Output[0];

    /// <summary>All outputs; those that the node leaves out are empty.</summary>
    public IReadOnlyList<string> Outputs => proto.Output;

    public int InputCount => proto.Input.Count;

    public string InputName(int index) => proto.Input[index];

    public bool HasInput(int index) => index < proto.Input.Count && proto.Input[index].Length > 0;

    /// <summary>Whether an input is a constant that belongs to the layer, not an activation.</summary>
    public bool IsConstant(int index) => !folds && HasInput(index) && values.Constants.ContainsKey(proto.Input[index]);

    /// <summary>The name of an input that is computed.</summary>
    /// <exception cref="UnsupportedNodeException">It is a constant.</exception>
    public string Activation(int index)
    {
        RequireInput(index);
        return IsConstant(index)
            ? throw new UnsupportedNodeException($"input '{proto.Input[index]}' is a constant, where an activation is expected")
            : proto.Input[index];
    }

    /// <summary>The shape of an input, computed or constant.</summary>
    public TensorShape ShapeOf(int index)
    {
        RequireInput(index);
        return values.ShapeOf(proto.Input[index]);
    }

    /// <summary>The shape of an input that has to be images, N x C x H x W.</summary>
    /// <exception cref="UnsupportedNodeException">It is of another rank.</exception>
    public TensorShape ImageShapeOf(int index)
    {
        TensorShape shape = ShapeOf(index);
        return shape.Rank == 4
            ? shape
            : throw new UnsupportedNodeException($"input of rank {shape.Rank}; only images are supported, batch and channels first, 2-D (rank 4)");
    }

    /// <summary>A float32 input that is constant and finite.</summary>
    /// <exception cref="UnsupportedNodeException">It is computed.</exception>
    /// <exception cref="NetworkException">It holds NaN or infinity.</exception>
    public Tensor Weights(int index)
    {
        Tensor weights = Floats(index);
        if (!values.FiniteConstants.Add(proto.Input[index]))
            return weights;
        foreach (float value in weights.Values)
        {
            if (!float.IsFinite(value))
            {
                throw new NetworkException(
                    NetworkProblem.NotFinite,
                    $"The weights '{proto.Input[index]}' of node '{name}' ({Operator}) hold {(float.IsNaN(value) ? "NaN" : "infinity")}. Training diverged, or the file is damaged.");
            }
        }
        return weights;
    }

    /// <summary>A constant float32 input of one element, infinite perhaps; <paramref name="absent"/> where there is none.</summary>
    public float Scalar(int index, float absent)
    {
        if (!HasInput(index))
            return absent;
        Tensor scalar = Floats(index);
        if (scalar.Count != 1 || float.IsNaN(scalar.Values[0]))
            throw new NetworkException($"Input '{proto.Input[index]}' of node '{name}' ({Operator}) is no single number.");
        return scalar.Values[0];
    }

    /// <summary>A constant integer input, or null where there is none.</summary>
    /// <exception cref="UnsupportedNodeException">It is computed.</exception>
    public long[]? Integers(int index)
    {
        if (!HasInput(index))
            return null;
        return Constant(index).Integers is { Length: <= LongestList } integers
            ? integers
            : throw new NetworkException(
                $"Input '{proto.Input[index]}' of node '{name}' ({Operator}) is no list of at most {LongestList} integers.");
    }

    /// <summary>An integer list that is an attribute before the opset <paramref name="inputSince"/>, and the input of that index from it on.</summary>
    public long[]? IntegersOrAttribute(string attribute, int index, long inputSince)
    {
        if (opset < inputSince)
            return attributes.Integers(attribute);
        if (attributes.Has(attribute))
            throw new UnsupportedNodeException($"attribute '{attribute}' (an input since opset {inputSince})");
        return Integers(index);
    }

    /// <summary>An axis counted from 0, from one that may count from the end.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new NetworkException($"The axis {axis} of node '{name}' ({Operator}) is not one of {rank} axes.");

    /// <summary>A name for a tensor between the layers that one node becomes.</summary>
    public string Intermediate(string suffix) => values.UnusedName($"{Output}_{suffix}");

    /// <summary>A name for a further layer that one node becomes.</summary>
    public string FurtherLayer(string suffix) => values.UnusedLayerName($"{name}_{suffix}");

    /// <summary>The sum or product of two constants, which are finite still.</summary>
    public Tensor Combine(ElementwiseOperation operation, Tensor left, Tensor right, TensorShape shape)
    {
        limits.Count(shape, $"constants of node '{name}' ({Operator})");
        var layer = new Elementwise { Name = name, Inputs = [Output, Output], Output = Output, Operation = operation };
        Tensor result = ReferenceExecutor.Execute(layer, [left, right], shape);
        foreach (float value in result.Values)
        {
            if (!float.IsFinite(value))
                throw new NetworkException(
                    NetworkProblem.NotFinite, $"The constants of node '{name}' ({Operator}) overflow when they are combined.");
        }
        return result;
    }

    /// <summary>A matrix with rows and columns exchanged.</summary>
    public Tensor Transposed(Tensor matrix)
    {
        limits.Count(matrix.Shape, $"weights of node '{name}' ({Operator})");
        (int rows, int columns) = (matrix.Shape[0], matrix.Shape[1]);
        var shape = new TensorShape(columns, rows);
        return Tensor.Adopt(shape, Strided.Copy(matrix.Values, [1, columns], shape));
    }

    private Tensor Floats(int index) =>
        Constant(index).Floats ?? throw new NetworkException(
            $"Input '{proto.Input[index]}' of node '{name}' ({Operator}) is not of type float32.");

    private OnnxConstant Constant(int index)
    {
        RequireInput(index);
        return values.Constants.TryGetValue(proto.Input[index], out OnnxConstant? constant)
            ? constant
            : throw new UnsupportedNodeException($"input '{proto.Input[index]}' is computed, where only a constant is supported");
    }

    private void RequireInput(int index)
    {
        if (!HasInput(index))
            throw new NetworkException($"The node '{name}' ({Operator}) lacks its input {index}.");
    }
}
