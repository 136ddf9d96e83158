namespace DeepRebirth.Kernels;

/// <summary>
/// The last tile in one direction, where only its first outputs are inside the image. It does without the points that nothing inside the image needs.
/// Infinity only counts for a tile's last output. And of F(4, 3)'s points 0, 1, -1, 2, -2 and infinity those of F(2, 3) are a part; so where one or two outputs are left, some
/// inputs are repeated:
/// <code>
///   d0 d1 d2 d3 d4 d5  ->  y0 y1 y2 y3
///   d0 d1 d2 d1 d2 d3  ->  y0  .  . y3, which are the first and the second output of d0 d1 d2 d3
/// </code>
/// At 2 and -2 such a tile is zero, as d4 - d2 and d3 - d1 are all that counts there, and what is left is F(2, 3). The weights and the transforms stay what they are.
/// </summary>
/// <param name="Form">The form.</param>
/// <param name="Outputs">The outputs inside the image; 0 where the last tile is computed like all others.</param>
internal readonly record struct WinogradEdge(WinogradForm Form, int Outputs)
{
    /// <summary>The edge of an image of so many outputs.</summary>
    public static WinogradEdge Of(WinogradForm form, int outputs) => new(form, outputs > form.Outputs() ? outputs % form.Outputs() : 0);

    /// <summary>Whether the last tile is computed in another way than all others.</summary>
    public bool Exists => Outputs > 0;

    /// <summary>Whether inputs are repeated, and the second output inside the image is the tile's last one.</summary>
    public bool Repeats => Form == WinogradForm.Outputs4Kernel3 && Outputs is 1 or 2;

    /// <summary>How many inputs are repeated: the fourth one and those behind it lie so far before their usual place.</summary>
    public int Repeated => Repeats ? 2 : 0;

    /// <summary>Whether the tile needs a point.</summary>
    public bool Needs(int point) => !Exists || (IsInfinity(point) ? HasLastOutput : !(Repeats && point is 3 or 4));

    private bool HasLastOutput => Repeats && Outputs == 2;

    private bool IsInfinity(int point) => point == (Form == WinogradForm.Outputs2Kernel3 ? 3 : 5);
}
