using DeepRebirth.FineTuning.Numerics;

namespace DeepRebirth.FineTuning.Planning;

/// <summary>Sums up the moments of rows: in single precision within a call, in double precision over all calls.</summary>
/// <param name="columns">The values of a row.</param>
internal sealed class MomentSum(int columns)
{
    private readonly double[] sums = new double[columns];
    private readonly double[] products = new double[columns * columns];
    private readonly float[] someProducts = new float[columns * columns];
    private long count;

    /// <summary>Adds rows.</summary>
    public unsafe void Add(MatrixProduct product, ReadOnlySpan<float> rows)
    {
        int total = rows.Length / columns;
        for (int i = 0; i < rows.Length; i++)
            sums[i % columns] += rows[i];
        fixed (float* data = rows, result = someProducts)
        {
            var view = new MatrixView(data, columns);
            product.Multiply(columns, columns, total, view.Transposed, view, result, columns);
        }
        for (int i = 0; i < products.Length; i++)
            products[i] += someProducts[i];
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
}
