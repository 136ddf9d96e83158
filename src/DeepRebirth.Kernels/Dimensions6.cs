namespace DeepRebirth.Kernels;

/// <summary>Six dimensions or strides, outermost first.</summary>
internal readonly record struct Dimensions6(int D0, int D1, int D2, int D3, int D4, int D5);
