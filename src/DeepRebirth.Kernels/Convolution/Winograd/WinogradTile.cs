namespace DeepRebirth.Kernels;

/// <summary>Where a tile's outputs lie.</summary>
/// <param name="Image">Its image.</param>
/// <param name="Row">Its first row.</param>
/// <param name="Column">Its first column.</param>
/// <param name="Rows">The rows inside the image.</param>
/// <param name="Columns">The columns inside the image.</param>
/// <param name="RepeatsRows">Whether some rows of inputs are repeated (<see cref="WinogradEdge.Repeats"/>).</param>
/// <param name="RepeatsColumns">Whether some columns of inputs are repeated.</param>
internal readonly record struct WinogradTile(int Image, int Row, int Column, int Rows, int Columns, bool RepeatsRows, bool RepeatsColumns);
