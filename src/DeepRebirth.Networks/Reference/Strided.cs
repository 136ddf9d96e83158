namespace DeepRebirth.Networks.Reference;

/// <summary>Reads a tensor in another order than it lies in memory.</summary>
internal static class Strided
{
    /// <summary>The elements of a tensor of shape <paramref name="shape"/> where a step along axis i moves <c>strides[i]</c> elements in <paramref name="source"/>.</summary>
    public static float[] Copy(ReadOnlySpan<float> source, ReadOnlySpan<int> strides, TensorShape shape)
    {
        var result = new float[shape.ElementCount];
        var position = new int[shape.Rank];
        int offset = 0;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = source[offset];
            for (int axis = shape.Rank - 1; axis >= 0; axis--)
            {
                offset += strides[axis];
                if (++position[axis] < shape[axis])
                    break;
                offset -= strides[axis] * shape[axis];
                position[axis] = 0;
            }
        }
        return result;
    }
}
