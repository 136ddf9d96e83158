namespace DeepRebirth.Kernels;

/// <summary>Where a tile's outputs lie.</summary>
/// <param name="Image">Its image.</param>
/// <param name="Row">Its first row.</param>
/// <param name="Column">Its first column.</param>
/// <param name="Rows">The rows inside the image.</param>
/// <param name="Columns">The columns inside the image.</param>
/// <param name="IsLow">Whether it is short from top to bottom (<see cref="WinogradEdge.IsShort"/>).</param>
/// <param name="IsNarrow">Whether it is short from left to right.</param>
internal readonly record struct WinogradTile(int Image, int Row, int Column, int Rows, int Columns, bool IsLow, bool IsNarrow);
