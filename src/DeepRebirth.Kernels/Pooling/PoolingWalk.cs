using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>The way of a pooling window over a row of the image.</summary>
internal struct PoolingWalk
{
    /// <summary>Rows of the window.</summary>
    public int Height;

    /// <summary>Columns of the window.</summary>
    public int Width;

    public int StrideY;
    public int StrideX;
    public int DilationY;
    public int DilationX;
    public int PadTop;
    public int PadLeft;

    /// <summary>Columns of the input.</summary>
    public int Inputs;

    /// <summary>Columns of the output.</summary>
    public int Outputs;

    /// <summary>Floats from one row of the window to the next.</summary>
    public nint RowPitch;

    /// <summary>Rows of the window that lie inside the image.</summary>
    public int Rows;

    /// <summary>Columns from a window's first to its last, both included.</summary>
    public readonly int Span => ((Width - 1) * DilationX) + 1;

    /// <summary>The columns of the window of an output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly PoolingRange Columns(int output) => PoolingRange.Clip((output * StrideX) - PadLeft, Width, DilationX, Inputs);
}
