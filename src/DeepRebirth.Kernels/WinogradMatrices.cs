namespace DeepRebirth.Kernels;

/// <summary>The matrices of the forms (Lavin and Gray, section 4): outputs = A' ((G g) * (B' d)), row by row.</summary>
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

    private static readonly double[,] InputOfFour =
    {
        { 1, 0, -1, 0 },
        { 0, 1, 1, 0 },
        { 0, -1, 1, 0 },
        { 0, 1, 0, -1 },
    };

    /// <summary>B', n x n: of a tile's inputs.</summary>
    public static double[,] Input(WinogradForm form) => form == WinogradForm.Outputs2Kernel3 ? InputOfFour : InputOfSix;

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
        _ => new double[,]
        {
            { 1, 1, 1, 1, 1, 0 },
            { 0, 1, -1, 2, -2, 1 },
        },
    };
}
