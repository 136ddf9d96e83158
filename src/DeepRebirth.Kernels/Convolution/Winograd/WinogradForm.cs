namespace DeepRebirth.Kernels;

/// <summary>
/// The forms of Winograd's minimal filtering: F(m x m, r x r) computes m x m outputs of an r x r convolution of stride 1 from a tile of
/// n x n inputs, n = m + r - 1, with n * n multiplications a channel instead of m * m * r * r.
/// </summary>
internal enum WinogradForm
{
    /// <summary>F(4x4, 3x3): 36 multiplications for 144. Its numbers grow by up to two decimal digits on the way.</summary>
    Outputs4Kernel3,

    /// <summary>F(2x2, 3x3): 16 multiplications for 36, almost as exact as direct convolution.</summary>
    Outputs2Kernel3,

    /// <summary>F(2x2, 5x5): 36 multiplications for 100, over the points of F(4x4, 3x3).</summary>
    Outputs2Kernel5,

    /// <summary>F(4x4, 5x5): 64 multiplications for 400.</summary>
    Outputs4Kernel5,

    /// <summary>F(4x4, 4x4): 49 multiplications for 256, for the phases of a 7x7 or 8x8 convolution of stride 2.</summary>
    Outputs4Kernel4,

    /// <summary>F(6x6, 3x3): 64 multiplications for 324, over the points of F(4x4, 5x5).</summary>
    Outputs6Kernel3,
}

/// <summary>The sizes of a form.</summary>
internal static class WinogradForms
{
    /// <summary>m: the outputs of a tile in one direction.</summary>
    public static int Outputs(this WinogradForm form) => form switch
    {
        WinogradForm.Outputs2Kernel3 or WinogradForm.Outputs2Kernel5 => 2,
        WinogradForm.Outputs6Kernel3 => 6,
        _ => 4,
    };

    /// <summary>The outputs of a short tile at an image's edge (<see cref="WinogradEdge"/>); 0 where there is none.</summary>
    public static int ShortOutputs(this WinogradForm form) => form switch
    {
        WinogradForm.Outputs4Kernel3 => 2,
        WinogradForm.Outputs6Kernel3 => 4,
        _ => 0,
    };

    /// <summary>The point at infinity.</summary>
    public static int Infinity(this WinogradForm form) => form == WinogradForm.Outputs2Kernel3 ? 3 : 5;

    /// <summary>Whether a short tile does without a point.</summary>
    public static bool IsForLongTiles(this WinogradForm form, int point) => form switch
    {
        WinogradForm.Outputs4Kernel3 => point is 3 or 4,
        WinogradForm.Outputs6Kernel3 => point is 6 or 7,
        _ => false,
    };

    /// <summary>n: the inputs of a tile in one direction; n * n points are multiplied.</summary>
    public static int Inputs(this WinogradForm form) => form.Outputs() + form.Kernel() - 1;

    /// <summary>r: the convolution's kernel in one direction.</summary>
    public static int Kernel(this WinogradForm form) => form switch
    {
        WinogradForm.Outputs2Kernel5 or WinogradForm.Outputs4Kernel5 => 5,
        WinogradForm.Outputs4Kernel4 => 4,
        _ => 3,
    };

    /// <summary>n * n.</summary>
    public static int Points(this WinogradForm form) => form.Inputs() * form.Inputs();
}
