namespace DeepRebirth.FineTuning.Numerics;

/// <summary>The innermost piece of a matrix product: one tile of the result, kept in registers.</summary>
internal unsafe interface IMicroKernel
{
    /// <summary>The tile's rows.</summary>
    static abstract int Rows { get; }

    /// <summary>The tile's columns.</summary>
    static abstract int Columns { get; }

    /// <summary>Whether this processor has the instructions.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Adds to, or overwrites, a full tile of the result with the product of two packed panels.</summary>
    /// <param name="depth">The length of the inner dimension.</param>
    /// <param name="left">depth x <see cref="Rows"/>.</param>
    /// <param name="right">depth x <see cref="Columns"/>.</param>
    /// <param name="tile">The tile's first element.</param>
    /// <param name="stride">The distance of the tile's rows.</param>
    /// <param name="accumulate">Whether to add to what the tile holds.</param>
    static abstract void Multiply(int depth, float* left, float* right, float* tile, nint stride, bool accumulate);
}
