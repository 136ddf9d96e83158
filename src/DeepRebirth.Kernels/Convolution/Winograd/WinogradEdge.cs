using System;

namespace DeepRebirth.Kernels;

/// <summary>
/// The last tiles in one direction, where they need fewer points than all others. Infinity only counts for a tile's last output, so a last tile that is cut off by the image's end
/// does without. And the points of F(2, 3) are a part of those of F(4, 3), and these a part of those of F(6, 3): so where few outputs are left, tiles are short and
/// computed by the smaller form:
/// <code>
///   F(4, 3), 14 outputs   4 4 4 2        22 points instead of 24
///   F(6, 3), 28 outputs   6 6 6 6 4      38 points instead of 40
///   F(6, 3), 14 outputs   6 4 4          20 points instead of 24
/// </code>
/// A short tile's points meet the same weights; by what these lack, its inputs' transform multiplies (<see cref="IWinogradArithmetic.TransformShortInput"/>).
/// </summary>
/// <param name="Form">The form.</param>
/// <param name="Outputs">The outputs of these tiles that are inside the image; 0 where there are no such tiles.</param>
internal readonly record struct WinogradEdge(WinogradForm Form, int Outputs)
{
    /// <summary>The edge of so many outputs.</summary>
    public static WinogradEdge Of(WinogradForm form, int outputs)
    {
        int whole = form.Outputs();
        int rest = outputs % whole;
        bool isPair = rest > 0 && whole + rest <= 2 * form.ShortOutputs();
        return new(form, outputs <= whole ? 0 : isPair ? whole + rest : rest);
    }

    /// <summary>How many tiles.</summary>
    public int Tiles => Outputs == 0 ? 0 : Outputs > Form.Outputs() ? 2 : 1;

    /// <summary>Whether the tiles are short.</summary>
    public bool IsShort => Outputs > 0 && Outputs <= Tiles * Form.ShortOutputs();

    /// <summary>The outputs from one of these tiles to the next.</summary>
    public int TileOutputs => IsShort ? Form.ShortOutputs() : Form.Outputs();

    /// <summary>The first output of a tile, of which there are so many in this direction.</summary>
    public int FirstOutput(int tile, int tiles) => (tile * Form.Outputs()) - (Math.Max(0, tile - (tiles - Tiles)) * (Form.Outputs() - TileOutputs));

    /// <summary>The inputs that so many tiles cover.</summary>
    public int CoveredInputs(int tiles) => FirstOutput(tiles, tiles) + Form.Kernel() - 1;

    /// <summary>Whether these tiles need a point.</summary>
    public bool Needs(int point) => Outputs == 0 || (point == Form.Infinity() ? HasLastOutput : !(IsShort && Form.IsForLongTiles(point)));

    private bool HasLastOutput => Outputs >= TileOutputs;
}
