using DeepRebirth.Networks;

namespace DeepRebirth.Conformance;

/// <summary>The ONNX project's own tolerance: <c>|actual - expected| &lt;= 1e-7 + 1e-3 * |expected|</c>, NaN equal to NaN.</summary>
internal static class Closeness
{
    private const double Absolute = 1e-7;
    private const double Relative = 1e-3;

    /// <summary>What differs, or null.</summary>
    public static string? Difference(Tensor expected, Tensor actual)
    {
        if (expected.Shape != actual.Shape)
            return $"the output is {actual.Shape}, expected {expected.Shape}";
        for (int i = 0; i < expected.Count; i++)
        {
            (double e, double a) = (expected.Values[i], actual.Values[i]);
            bool isClose = e.Equals(a) || Math.Abs(a - e) <= Absolute + (Relative * Math.Abs(e));
            if (!isClose)
                return $"element {i} is {a}, expected {e}";
        }
        return null;
    }
}
