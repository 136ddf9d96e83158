using System.Collections.Immutable;
using DeepRebirth.FineTuning.Pictures;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Planning;

/// <summary>Rows of patches, each from one position of some tensors, of some pictures at a time.</summary>
internal sealed class PatchRows
{
    private readonly ImmutableArray<PatchGatherer> gatherers;
    private readonly int number;
    private readonly int positions;
    private readonly int rowsPerPicture;
    private readonly float[] values;
    private readonly int[] filled;

    /// <summary>Takes the memory.</summary>
    /// <param name="network">The network, with batch 1.</param>
    /// <param name="sources">The tensors and windows that make up a row.</param>
    /// <param name="number">What tells the chosen positions from those of other rows.</param>
    /// <param name="rowsPerPicture">The most rows of a picture.</param>
    /// <param name="slots">The most pictures at a time.</param>
    public PatchRows(Network network, ImmutableArray<(string Tensor, Window? Window)> sources, int number, int rowsPerPicture, int slots)
    {
        this.number = number;
        gatherers = [.. sources.Select(source => new PatchGatherer(source.Tensor, network.ShapeOf(source.Tensor), source.Window))];
        positions = gatherers[0].Positions;
        if (gatherers.Any(gatherer => gatherer.Positions != positions))
            throw new ArgumentException($"The sources {string.Join(", ", sources)} do not have the same number of positions.", nameof(sources));
        this.rowsPerPicture = Math.Min(rowsPerPicture, positions);
        Columns = gatherers.Sum(gatherer => gatherer.Length);
        values = new float[slots * this.rowsPerPicture * Columns];
        filled = new int[slots];
    }

    /// <summary>The values of a row.</summary>
    public int Columns { get; }

    /// <summary>The rows, after <see cref="CloseUp"/>.</summary>
    public float[] Values => values;

    /// <summary>Takes the rows of one picture into a slot. Different slots may be filled at the same time.</summary>
    public void Fill(int slot, int picture, IReadOnlyDictionary<string, float[]> tensors)
    {
        int[] chosen = Choose(picture);
        Span<float> place = values.AsSpan(slot * rowsPerPicture * Columns, rowsPerPicture * Columns);
        for (int row = 0; row < chosen.Length; row++)
        {
            int column = row * Columns;
            foreach (PatchGatherer gatherer in gatherers)
            {
                gatherer.Gather(tensors[gatherer.Tensor], chosen[row], place.Slice(column, gatherer.Length));
                column += gatherer.Length;
            }
        }
        filled[slot] = chosen.Length;
    }

    /// <summary>Lets the slots' rows close up, where pictures that could not be read left gaps, and empties the slots.</summary>
    /// <returns>The number of rows.</returns>
    public int CloseUp()
    {
        int total = 0;
        for (int slot = 0; slot < filled.Length; slot++)
        {
            values.AsSpan(slot * rowsPerPicture * Columns, filled[slot] * Columns).CopyTo(values.AsSpan(total * Columns));
            total += filled[slot];
            filled[slot] = 0;
        }
        return total;
    }

    private int[] Choose(int picture)
    {
        int[] all = [.. Enumerable.Range(0, positions)];
        if (rowsPerPicture < positions)
            SeededRandom.From(number, picture).Shuffle(all.AsSpan());
        return all[..rowsPerPicture];
    }
}
