using System.Collections.Immutable;

namespace DeepRebirth.Networks.Shapes;

/// <summary>Shapes of the layers that only rearrange or rename axes.</summary>
internal static class LayoutShapes
{
    public static TensorShape Of(Flatten layer, TensorShape input)
    {
        if (layer.Axis < 0 || layer.Axis > input.Rank)
            throw ShapeError.Of(layer, $"the axis {layer.Axis} is not one of the input's", input);
        return new TensorShape(Product(input.AsSpan()[..layer.Axis]), Product(input.AsSpan()[layer.Axis..]));
    }

    public static TensorShape Of(Reshape layer, TensorShape input)
    {
        var target = new int[layer.Target.Length];
        int free = -1;
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = layer.Target[i];
            if (target[i] == 0 && i < input.Rank)
                target[i] = input[i];
            else if (target[i] == -1 && free < 0)
                (free, target[i]) = (i, 1);
            else if (target[i] < 1)
                throw NoSuchReshape(layer, input);
        }

        long others = new TensorShape(target).ElementCount;
        if (free >= 0 && others > 0)
            target[free] = checked((int)(input.ElementCount / others));
        var result = new TensorShape(target);
        return result.ElementCount == input.ElementCount ? result : throw NoSuchReshape(layer, input);
    }

    public static TensorShape Of(Squeeze layer, TensorShape input)
    {
        foreach (int axis in layer.Axes)
        {
            if (axis < 0 || axis >= input.Rank || input[axis] != 1)
                throw ShapeError.Of(layer, $"the axis {axis} is not an axis of size 1", input);
        }
        bool isRemoved(int axis) => layer.Axes.IsEmpty ? input[axis] == 1 : layer.Axes.Contains(axis);
        return new TensorShape([.. Enumerable.Range(0, input.Rank).Where(axis => !isRemoved(axis)).Select(axis => input[axis])]);
    }

    public static TensorShape Of(Unsqueeze layer, TensorShape input)
    {
        int rank = input.Rank + layer.Axes.Length;
        if (layer.Axes.Any(axis => axis < 0 || axis >= rank) || layer.Axes.Distinct().Count() != layer.Axes.Length)
            throw ShapeError.Of(
                layer, $"the axes {string.Join(", ", layer.Axes)} are not different axes of an output of rank {rank}", input);
        var dimensions = new int[rank];
        int next = 0;
        for (int axis = 0; axis < rank; axis++)
            dimensions[axis] = layer.Axes.Contains(axis) ? 1 : input[next++];
        return new TensorShape(dimensions);
    }

    public static TensorShape Of(Transpose layer, TensorShape input)
    {
        ImmutableArray<int> permutation = layer.Permutation;
        if (!permutation.Order().SequenceEqual(Enumerable.Range(0, input.Rank)))
            throw ShapeError.Of(layer, $"({string.Join(", ", permutation)}) is no permutation of the input's axes", input);
        return new TensorShape([.. permutation.Select(axis => input[axis])]);
    }

    private static int Product(ReadOnlySpan<int> dimensions) => checked((int)new TensorShape(dimensions).ElementCount);

    private static NetworkException NoSuchReshape(Reshape layer, TensorShape input) =>
        ShapeError.Of(layer, $"the input cannot be reshaped to ({string.Join(", ", layer.Target)})", input);
}
