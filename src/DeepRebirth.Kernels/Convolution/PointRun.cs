namespace DeepRebirth.Kernels;

/// <summary>Points that follow each other and are multiplied with the same tiles.</summary>
/// <param name="Points">How many points.</param>
/// <param name="First">The first of the tiles.</param>
/// <param name="Tiles">How many tiles, which follow each other.</param>
internal readonly record struct PointRun(int Points, int First, int Tiles);
