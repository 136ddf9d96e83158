namespace DeepRebirth.Networks.Tests.Reference;

/// <summary>Compares tensors in tests, and makes small ones.</summary>
internal static class Values
{
    /// <summary>1, 2, 3, … in a tensor of that shape.</summary>
    public static Tensor Counting(params int[] shape)
    {
        var result = new TensorShape(shape);
        return Tensor.Adopt(result, [.. Enumerable.Range(1, (int)result.ElementCount).Select(i => (float)i)]);
    }

    /// <summary>A tensor of one value.</summary>
    public static Tensor Filled(float value, params int[] shape)
    {
        var result = new float[new TensorShape(shape).ElementCount];
        Array.Fill(result, value);
        return Tensor.Adopt(new TensorShape(shape), result);
    }

    /// <summary>Fails where a value differs by more than 1e-6 of the larger of it and 1.</summary>
    public static void AssertEqual(float[] expected, Tensor actual)
    {
        Assert.AreEqual(expected.Length, actual.Count, $"{actual}");
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual.Values[i], 1e-6f * Math.Max(1, Math.Abs(expected[i])), $"element {i} of {string.Join(", ", actual.ToArray())}");
    }
}
