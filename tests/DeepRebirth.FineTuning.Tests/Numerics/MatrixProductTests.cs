using DeepRebirth.FineTuning.Numerics;

namespace DeepRebirth.FineTuning.Tests.Numerics;

[TestClass]
public sealed class MatrixProductTests
{
    private static readonly int[] Sizes = [1, 3, 7, 8, 13, 24, 47, 48, 49, 97];
    private static readonly int[] Depths = [1, 5, 383, 384, 385, 770];

    [TestMethod]
    public void Multiplies_like_three_loops_on_AVX512() => ComparesOnAllSizes<Avx512MicroKernel>();

    [TestMethod]
    public void Multiplies_like_three_loops_on_AVX2() => ComparesOnAllSizes<Avx2MicroKernel>();

    [TestMethod]
    public void Multiplies_like_three_loops_with_portable_vectors() => ComparesOnAllSizes<PortableMicroKernel>();

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(false, true)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public unsafe void Reads_transposed_operands(bool transposeLeft, bool transposeRight)
    {
        const int Rows = 21, Columns = 53, Depth = 37;
        float[] left = Random(Rows * Depth, 1);
        float[] right = Random(Depth * Columns, 2);
        using var product = new MatrixProduct();
        var actual = new float[Rows * Columns];
        fixed (float* a = left, b = right, c = actual)
        {
            MatrixView aView = transposeLeft ? new MatrixView(a, 1, Rows) : new MatrixView(a, Depth);
            MatrixView bView = transposeRight ? new MatrixView(b, 1, Depth) : new MatrixView(b, Columns);
            product.Multiply(Rows, Columns, Depth, aView, bView, c, Columns);
            AssertProduct(aView, bView, new float[Rows * Columns], actual, Rows, Columns, Depth);
        }
    }

    [TestMethod]
    public unsafe void Spans_several_blocks_of_columns()
    {
        const int Rows = 9, Columns = 1601, Depth = 200;
        float[] left = Random(Rows * Depth, 1);
        float[] right = Random(Depth * Columns, 2);
        using var product = new MatrixProduct();
        var actual = new float[Rows * Columns];
        fixed (float* a = left, b = right, c = actual)
        {
            product.Multiply(Rows, Columns, Depth, new MatrixView(a, Depth), new MatrixView(b, Columns), c, Columns);
            AssertProduct(new MatrixView(a, Depth), new MatrixView(b, Columns), new float[Rows * Columns], actual, Rows, Columns, Depth);
        }
    }

    [TestMethod]
    public unsafe void An_empty_inner_dimension_gives_zero()
    {
        float[] result = [1, 2, 3, 4];
        using var product = new MatrixProduct();
        fixed (float* c = result)
            product.Multiply(2, 2, 0, new MatrixView(c, 0), new MatrixView(c, 2), c, 2);
        CollectionAssert.AreEqual(new float[4], result);
    }

    private static unsafe void ComparesOnAllSizes<TKernel>()
        where TKernel : struct, IMicroKernel
    {
        if (!TKernel.IsSupported)
            Assert.Inconclusive("This processor does not have the instructions.");
        using var product = new MatrixProduct();
        foreach (int rows in Sizes)
        {
            foreach (int columns in Sizes)
            {
                int depth = Depths[(rows + columns) % Depths.Length];
                float[] left = Random(rows * depth, rows);
                float[] right = Random(depth * columns, columns);
                float[] before = Random(rows * columns, 3);
                bool accumulate = (rows + columns) % 2 == 0;
                float[] actual = [.. before];
                fixed (float* a = left, b = right, c = actual)
                {
                    var aView = new MatrixView(a, depth);
                    var bView = new MatrixView(b, columns);
                    product.Multiply<TKernel>(rows, columns, depth, aView, bView, c, columns, accumulate);
                    AssertProduct(aView, bView, accumulate ? before : new float[before.Length], actual, rows, columns, depth);
                }
            }
        }
    }

    private static unsafe void AssertProduct(MatrixView a, MatrixView b, float[] before, float[] actual, int rows, int columns, int depth)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double sum = before[(i * columns) + j];
                double size = Math.Abs(sum);
                for (int k = 0; k < depth; k++)
                {
                    double term = (double)*a.From(i, k).Data * *b.From(k, j).Data;
                    sum += term;
                    size += Math.Abs(term);
                }
                Assert.AreEqual(sum, actual[(i * columns) + j], 1e-6 * (1 + size), $"({i}, {j}) of {rows} x {columns}, depth {depth}");
            }
        }
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }
}
