using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.FineTuning.Training;

namespace DeepRebirth.FineTuning.Planning;

/// <summary>Rows of features, and of targets that a Relu stands behind, kept in memory: what a fit that knows of the Relu is made from.</summary>
public sealed class PatchSample
{
    // Sums run in single precision within so many rows, and in double precision over them.
    private const int Strip = 1024;

    private readonly float[] rows;
    private readonly int count;
    private readonly int features;
    private readonly int threads;

    internal PatchSample(float[] rows, int count, int features, int targets, int threads)
    {
        this.rows = rows;
        this.count = count;
        this.features = features;
        Targets = targets;
        this.threads = threads;
        var sum = new MomentSum(features + targets);
        using var product = new MatrixProduct();
        for (int first = 0; first < count; first += Strip)
            sum.Add(product, Rows(first));
        Moments = sum.Result();
    }

    /// <summary>The number of targets.</summary>
    public int Targets { get; }

    /// <summary>The moments of the rows: features, then targets.</summary>
    public Moments Moments { get; }

    /// <summary>
    /// The moments of the targets where they need not be like the original's, because the Relu makes nothing of them: <c>z = t</c> where the target t is above
    /// zero, else the lower of zero and the prediction.
    /// </summary>
    /// <param name="weights">The prediction's weights, targets x features, row-major.</param>
    /// <param name="bias">Its bias.</param>
    /// <returns>The mean of z, and its covariance with the features, targets x features, row-major. They do not depend on the number of threads.</returns>
    public (double[] Mean, double[] Covariance) Rectified(ReadOnlySpan<double> weights, ReadOnlySpan<double> bias)
    {
        float[] singleWeights = ToSingle(weights);
        float[] singleBias = ToSingle(bias);
        double[] mean = new double[Targets];
        double[] products = new double[Targets * features];
        int strips = (count + Strip - 1) / Strip;
        for (int round = 0; round < strips; round += threads)
        {
            var parts = new (float[] Targets, float[] Products)[Math.Min(threads, strips - round)];
            Workers.Run(parts.Length, thread => parts[thread] = Rectify((round + thread) * Strip, singleWeights, singleBias));
            foreach ((float[] rectified, float[] part) in parts)
            {
                for (int i = 0; i < rectified.Length; i++)
                    mean[i % Targets] += rectified[i];
                for (int i = 0; i < part.Length; i++)
                    products[i] += part[i];
            }
        }
        for (int target = 0; target < Targets; target++)
        {
            mean[target] /= count;
            for (int feature = 0; feature < features; feature++)
                products[(target * features) + feature] = (products[(target * features) + feature] / count) - (mean[target] * Moments.Mean[feature]);
        }
        return (mean, products);
    }

    private unsafe (float[] Targets, float[] Products) Rectify(int first, float[] weights, float[] bias)
    {
        ReadOnlySpan<float> strip = Rows(first);
        int columns = features + Targets;
        int total = strip.Length / columns;
        float[] rectified = new float[total * Targets];
        float[] products = new float[Targets * features];
        using var product = new MatrixProduct();
        fixed (float* data = strip, w = weights, z = rectified, result = products)
        {
            var x = new MatrixView(data, columns);
            product.Multiply(total, Targets, features, x, new MatrixView(w, features).Transposed, z, Targets);
            for (int row = 0; row < total; row++)
            {
                for (int target = 0; target < Targets; target++)
                {
                    float expected = data[(row * columns) + features + target];
                    float* value = z + (row * Targets) + target;
                    *value = expected > 0 ? expected : Math.Min(0, *value + bias[target]);
                }
            }
            product.Multiply(Targets, features, total, new MatrixView(z, Targets).Transposed, x, result, features);
        }
        return (rectified, products);
    }

    private ReadOnlySpan<float> Rows(int first)
    {
        int columns = features + Targets;
        return rows.AsSpan(first * columns, Math.Min(Strip, count - first) * columns);
    }

    private static float[] ToSingle(ReadOnlySpan<double> values)
    {
        float[] single = new float[values.Length];
        for (int i = 0; i < single.Length; i++)
            single[i] = (float)values[i];
        return single;
    }
}
