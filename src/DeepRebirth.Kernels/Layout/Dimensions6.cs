namespace DeepRebirth.Kernels;

/// <summary>Six dimensions or strides, outermost first.</summary>
internal readonly record struct Dimensions6(int D0, int D1, int D2, int D3, int D4, int D5)
{
    /// <summary>The number of innermost rows of a tensor with these dimensions.</summary>
    public int OuterCount => D0 * D1 * D2 * D3 * D4;

    /// <summary>The place of the first element of an innermost row of this shape, in a tensor that is walked with the given strides.</summary>
    public long Walk(int row, Dimensions6 strides)
    {
        long place = (long)(row % D4) * strides.D4;
        row /= D4;
        place += (long)(row % D3) * strides.D3;
        row /= D3;
        place += (long)(row % D2) * strides.D2;
        row /= D2;
        return place + ((long)(row % D1) * strides.D1) + ((long)(row / D1) * strides.D0);
    }
}
