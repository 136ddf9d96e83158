namespace DeepRebirth.FineTuning.Gradients;

/// <summary>Says for each element of one tensor which element of another belongs to it (of the same picture), or that none does.</summary>
/// <param name="elements">The other tensor's element, or -1, for each element.</param>
internal sealed class ElementMap(int[] elements)
{
    /// <summary>The other tensor's elements.</summary>
    public ReadOnlySpan<int> Elements => elements;

    /// <summary>Whether each element belongs to the one of its own number.</summary>
    public bool IsIdentity { get; } = !elements.Where((element, i) => element != i).Any();

    /// <summary>Every element to itself.</summary>
    public static ElementMap Identity(int count) => new([.. Enumerable.Range(0, count)]);

    /// <summary>
    /// Walks through a shape in row-major order; a step along axis i moves <c>strides[i]</c> elements in the other tensor, which begins at
    /// <paramref name="start"/>.
    /// </summary>
    public static ElementMap Strided(ReadOnlySpan<int> shape, ReadOnlySpan<int> strides, int start = 0)
    {
        int count = 1;
        foreach (int dimension in shape)
            count = checked(count * dimension);
        var elements = new int[count];
        var position = new int[shape.Length];
        int offset = start;
        for (int i = 0; i < count; i++)
        {
            elements[i] = offset;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                offset += strides[axis];
                if (++position[axis] < shape[axis])
                    break;
                offset -= strides[axis] * shape[axis];
                position[axis] = 0;
            }
        }
        return new ElementMap(elements);
    }

    /// <summary>The strides of a row-major tensor.</summary>
    public static int[] RowMajorStrides(ReadOnlySpan<int> shape)
    {
        var strides = new int[shape.Length];
        int stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return strides;
    }

    /// <summary>NumPy broadcasting: from the elements of <paramref name="result"/> to those of an operand that is repeated.</summary>
    public static ElementMap Broadcast(ReadOnlySpan<int> operand, ReadOnlySpan<int> result)
    {
        int[] own = RowMajorStrides(operand);
        var strides = new int[result.Length];
        for (int i = 1; i <= operand.Length; i++)
            strides[^i] = operand[^i] == 1 ? 0 : own[^i];
        return Strided(result, strides);
    }
}
