using System.Collections.Immutable;
using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.FineTuning.Pictures;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Planning;

/// <summary>Gathers rows of patches, some pictures at a time, and sums up their moments.</summary>
internal sealed class MomentSum
{
    private readonly ImmutableArray<PatchGatherer> gatherers;
    private readonly int number;
    private readonly int positions;
    private readonly int rowsPerPicture;
    private readonly int columns;
    private readonly float[] rows;
    private readonly int[] filled;
    private readonly double[] sums;
    private readonly double[] products;
    private readonly float[] chunkProducts;
    private long count;

    /// <summary>Prepares the sums.</summary>
    /// <param name="network">The network, with batch 1.</param>
    /// <param name="sources">The tensors and windows that make up a row.</param>
    /// <param name="number">What tells the positions of this sum from those of others.</param>
    /// <param name="rowsPerPicture">The most rows of a picture.</param>
    /// <param name="chunkSize">The most pictures between two calls of <see cref="Add"/>.</param>
    public MomentSum(Network network, ImmutableArray<(string Tensor, Window? Window)> sources, int number, int rowsPerPicture, int chunkSize)
    {
        this.number = number;
        gatherers = [.. sources.Select(source => new PatchGatherer(source.Tensor, network.ShapeOf(source.Tensor), source.Window))];
        positions = gatherers[0].Positions;
        if (gatherers.Any(gatherer => gatherer.Positions != positions))
            throw new ArgumentException($"The sources {string.Join(", ", sources)} do not have the same number of positions.", nameof(sources));
        this.rowsPerPicture = Math.Min(rowsPerPicture, positions);
        columns = gatherers.Sum(gatherer => gatherer.Length);
        rows = new float[chunkSize * this.rowsPerPicture * columns];
        filled = new int[chunkSize];
        sums = new double[columns];
        products = new double[columns * columns];
        chunkProducts = new float[columns * columns];
    }

    /// <summary>Takes the rows of one picture into a slot. Different slots may be filled at the same time.</summary>
    public void Fill(int slot, int picture, IReadOnlyDictionary<string, float[]> values)
    {
        int[] chosen = Choose(picture);
        Span<float> place = rows.AsSpan(slot * rowsPerPicture * columns, rowsPerPicture * columns);
        for (int row = 0; row < chosen.Length; row++)
        {
            int column = row * columns;
            foreach (PatchGatherer gatherer in gatherers)
            {
                gatherer.Gather(values[gatherer.Tensor], chosen[row], place.Slice(column, gatherer.Length));
                column += gatherer.Length;
            }
        }
        filled[slot] = chosen.Length;
    }

    /// <summary>Adds what the first slots hold, and empties them.</summary>
    public unsafe void Add(MatrixProduct product, int slots)
    {
        int total = 0;
        for (int slot = 0; slot < slots; slot++)
        {
            // Pictures that could not be read leave gaps: later rows close up.
            rows.AsSpan(slot * rowsPerPicture * columns, filled[slot] * columns).CopyTo(rows.AsSpan(total * columns));
            total += filled[slot];
            filled[slot] = 0;
        }
        for (int i = 0; i < total * columns; i++)
            sums[i % columns] += rows[i];
        fixed (float* data = rows, result = chunkProducts)
        {
            var view = new MatrixView(data, columns);
            product.Multiply(columns, columns, total, view.Transposed, view, result, columns);
        }
        for (int i = 0; i < products.Length; i++)
            products[i] += chunkProducts[i];
        count += total;
    }

    /// <summary>Mean and covariance of all rows.</summary>
    /// <exception cref="FineTuningException">There are none.</exception>
    public Moments Result()
    {
        if (count == 0)
            throw new FineTuningException("None of the pictures can be read, so nothing can be learned about the network's activations.");
        double[] mean = [.. sums.Select(sum => sum / count)];
        double[] covariance = new double[products.Length];
        for (int i = 0; i < covariance.Length; i++)
            covariance[i] = ((products[i] + products[(i % columns * columns) + (i / columns)]) / 2 / count) - (mean[i / columns] * mean[i % columns]);
        return new Moments(count, mean, covariance);
    }

    private int[] Choose(int picture)
    {
        int[] all = [.. Enumerable.Range(0, positions)];
        if (rowsPerPicture < positions)
            SeededRandom.From(number, picture).Shuffle(all.AsSpan());
        return all[..rowsPerPicture];
    }
}
