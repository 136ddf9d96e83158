namespace DeepRebirth.FineTuning.Numerics;

/// <summary>
/// A matrix in memory: element (i, j) lies at <c>Data[i * RowStride + j * ColumnStride]</c>, so its transpose is the strides
/// swapped.
/// </summary>
internal readonly unsafe struct MatrixView(float* data, nint rowStride, nint columnStride = 1)
{
    /// <summary>Element (0, 0).</summary>
    public readonly float* Data = data;

    /// <summary>The distance of neighbouring rows, in elements.</summary>
    public readonly nint RowStride = rowStride;

    /// <summary>The distance of neighbouring columns, in elements.</summary>
    public readonly nint ColumnStride = columnStride;

    /// <summary>The same memory with rows and columns swapped.</summary>
    public MatrixView Transposed => new(Data, ColumnStride, RowStride);

    /// <summary>The part that begins at a row and a column.</summary>
    public MatrixView From(nint row, nint column) => new(Data + (row * RowStride) + (column * ColumnStride), RowStride, ColumnStride);
}
