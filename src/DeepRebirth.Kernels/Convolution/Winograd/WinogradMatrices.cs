namespace DeepRebirth.Kernels;

/// <summary>The matrices of the forms (Lavin and Gray, section 4; Toom-Cook interpolation for forms with the points 1/2 and -1/2): outputs = A' ((G g) * (B' d)), row by row.</summary>
internal static class WinogradMatrices
{
    private static readonly double[,] InputOfSix =
    {
        { 4, 0, -5, 0, 1, 0 },
        { 0, -4, -4, 1, 1, 0 },
        { 0, 4, -4, -1, 1, 0 },
        { 0, -2, -1, 2, 1, 0 },
        { 0, 2, -1, -2, 1, 0 },
        { 0, 4, 0, -5, 0, 1 },
    };

    private static readonly double[,] InputOfSeven =
    {
        { -2, 4, 2.5, -5, -0.5, 1, 0 },
        { 0, 2, -2, -4.5, 0.5, 1, 0 },
        { 0, -2, 6, -3.5, -1.5, 1, 0 },
        { 0, 1, -1.5, -2, 1.5, 1, 0 },
        { 0, -1, 2.5, 0, -2.5, 1, 0 },
        { 0, -2, 4, 2.5, -5, -0.5, 1 },
        { 0, 4, 0, -5, 0, 1, 0 },
    };

    private static readonly double[,] InputOfEight =
    {
        { -1, 0, 5.25, 0, -5.25, 0, 1, 0 },
        { 0, 1, 1, -4.25, -4.25, 1, 1, 0 },
        { 0, -1, 1, 4.25, -4.25, -1, 1, 0 },
        { 0, 0.5, 0.25, -2.5, -1.25, 2, 1, 0 },
        { 0, -0.5, 0.25, 2.5, -1.25, -2, 1, 0 },
        { 0, -1, 0, 5.25, 0, -5.25, 0, 1 },
        { 0, 2, 4, -2.5, -5, 0.5, 1, 0 },
        { 0, -2, 4, 2.5, -5, -0.5, 1, 0 },
    };

    private static readonly double[,] InputOfFour =
    {
        { 1, 0, -1, 0 },
        { 0, 1, 1, 0 },
        { 0, -1, 1, 0 },
        { 0, 1, 0, -1 },
    };

    /// <summary>B', n x n: of a tile's inputs.</summary>
    public static double[,] Input(WinogradForm form) => form.Inputs() switch
    {
        4 => InputOfFour,
        6 => InputOfSix,
        7 => InputOfSeven,
        _ => InputOfEight,
    };

    /// <summary>B', n x n, of a short tile's inputs, which are fewer than n.</summary>
    public static double[,] ShortInput(WinogradForm form) => form switch
    {
        WinogradForm.Outputs4Kernel3 => new double[,]
        {
            { 4, 0, -4, 0, 0, 0 },
            { 0, -3, -3, 0, 0, 0 },
            { 0, 3, -3, 0, 0, 0 },
            { 0, 0, 0, 0, 0, 0 },
            { 0, 0, 0, 0, 0, 0 },
            { 0, -1, 0, 1, 0, 0 },
        },
        WinogradForm.Outputs6Kernel3 => new[,]
        {
            { -1, 0, 1.25, 0, -0.25, 0, 0, 0 },
            { 0, -3, -3, 0.75, 0.75, 0, 0, 0 },
            { 0, 3, -3, -0.75, 0.75, 0, 0, 0 },
            { 0, -7.5, -3.75, 7.5, 3.75, 0, 0, 0 },
            { 0, 7.5, -3.75, -7.5, 3.75, 0, 0, 0 },
            { 0, 4, 0, -5, 0, 1, 0, 0 },
            { 0, 0, 0, 0, 0, 0, 0, 0 },
            { 0, 0, 0, 0, 0, 0, 0, 0 },
        },
        _ => new double[form.Inputs(), form.Inputs()],
    };

    /// <summary>G, n x r: of a kernel.</summary>
    public static double[,] Kernel(WinogradForm form) => form switch
    {
        WinogradForm.Outputs4Kernel3 => new[,]
        {
            { 1 / 4.0, 0, 0 },
            { -1 / 6.0, -1 / 6.0, -1 / 6.0 },
            { -1 / 6.0, 1 / 6.0, -1 / 6.0 },
            { 1 / 24.0, 1 / 12.0, 1 / 6.0 },
            { 1 / 24.0, -1 / 12.0, 1 / 6.0 },
            { 0, 0, 1 },
        },
        WinogradForm.Outputs2Kernel3 => new[,]
        {
            { 1, 0, 0 },
            { 0.5, 0.5, 0.5 },
            { 0.5, -0.5, 0.5 },
            { 0, 0, 1 },
        },
        WinogradForm.Outputs4Kernel5 => new[,]
        {
            { -1.0, 0, 0, 0, 0 },
            { -2 / 9.0, -2 / 9.0, -2 / 9.0, -2 / 9.0, -2 / 9.0 },
            { -2 / 9.0, 2 / 9.0, -2 / 9.0, 2 / 9.0, -2 / 9.0 },
            { 1 / 90.0, 1 / 45.0, 2 / 45.0, 4 / 45.0, 8 / 45.0 },
            { 1 / 90.0, -1 / 45.0, 2 / 45.0, -4 / 45.0, 8 / 45.0 },
            { 0, 0, 0, 0, 1 },
            { 32 / 45.0, 16 / 45.0, 8 / 45.0, 4 / 45.0, 2 / 45.0 },
            { 32 / 45.0, -16 / 45.0, 8 / 45.0, -4 / 45.0, 2 / 45.0 },
        },
        WinogradForm.Outputs6Kernel3 => new[,]
        {
            { -1.0, 0, 0 },
            { -2 / 9.0, -2 / 9.0, -2 / 9.0 },
            { -2 / 9.0, 2 / 9.0, -2 / 9.0 },
            { 1 / 90.0, 1 / 45.0, 2 / 45.0 },
            { 1 / 90.0, -1 / 45.0, 2 / 45.0 },
            { 0, 0, 1 },
            { 32 / 45.0, 16 / 45.0, 8 / 45.0 },
            { 32 / 45.0, -16 / 45.0, 8 / 45.0 },
        },
        WinogradForm.Outputs4Kernel4 => new[,]
        {
            { -1 / 2.0, 0, 0, 0 },
            { -1 / 3.0, -1 / 3.0, -1 / 3.0, -1 / 3.0 },
            { 1 / 9.0, -1 / 9.0, 1 / 9.0, -1 / 9.0 },
            { 1 / 36.0, 1 / 18.0, 1 / 9.0, 2 / 9.0 },
            { -1 / 60.0, 1 / 30.0, -1 / 15.0, 2 / 15.0 },
            { 0, 0, 0, 1 },
            { 32 / 45.0, 16 / 45.0, 8 / 45.0, 4 / 45.0 },
        },
        _ => new[,]
        {
            { 1 / 4.0, 0, 0, 0, 0 },
            { -1 / 6.0, -1 / 6.0, -1 / 6.0, -1 / 6.0, -1 / 6.0 },
            { -1 / 6.0, 1 / 6.0, -1 / 6.0, 1 / 6.0, -1 / 6.0 },
            { 1 / 24.0, 1 / 12.0, 1 / 6.0, 1 / 3.0, 2 / 3.0 },
            { 1 / 24.0, -1 / 12.0, 1 / 6.0, -1 / 3.0, 2 / 3.0 },
            { 0, 0, 0, 0, 1 },
        },
    };

    /// <summary>A', m x n: of the products.</summary>
    public static double[,] Output(WinogradForm form) => form switch
    {
        WinogradForm.Outputs4Kernel3 => new double[,]
        {
            { 1, 1, 1, 1, 1, 0 },
            { 0, 1, -1, 2, -2, 0 },
            { 0, 1, 1, 4, 4, 0 },
            { 0, 1, -1, 8, -8, 1 },
        },
        WinogradForm.Outputs2Kernel3 => new double[,]
        {
            { 1, 1, 1, 0 },
            { 0, 1, -1, -1 },
        },
        WinogradForm.Outputs4Kernel5 => new[,]
        {
            { 1.0, 1, 1, 1, 1, 0, 1, 1 },
            { 0, 1, -1, 2, -2, 0, 1 / 2.0, -1 / 2.0 },
            { 0, 1, 1, 4, 4, 0, 1 / 4.0, 1 / 4.0 },
            { 0, 1, -1, 8, -8, 1, 1 / 8.0, -1 / 8.0 },
        },
        WinogradForm.Outputs6Kernel3 => new[,]
        {
            { 1.0, 1, 1, 1, 1, 0, 1, 1 },
            { 0, 1, -1, 2, -2, 0, 1 / 2.0, -1 / 2.0 },
            { 0, 1, 1, 4, 4, 0, 1 / 4.0, 1 / 4.0 },
            { 0, 1, -1, 8, -8, 0, 1 / 8.0, -1 / 8.0 },
            { 0, 1, 1, 16, 16, 0, 1 / 16.0, 1 / 16.0 },
            { 0, 1, -1, 32, -32, 1, 1 / 32.0, -1 / 32.0 },
        },
        WinogradForm.Outputs4Kernel4 => new[,]
        {
            { 1.0, 1, 1, 1, 1, 0, 1 },
            { 0, 1, -1, 2, -2, 0, 1 / 2.0 },
            { 0, 1, 1, 4, 4, 0, 1 / 4.0 },
            { 0, 1, -1, 8, -8, 1, 1 / 8.0 },
        },
        _ => new double[,]
        {
            { 1, 1, 1, 1, 1, 0 },
            { 0, 1, -1, 2, -2, 1 },
        },
    };
}
