using System.Collections.Immutable;
using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.FineTuning.Training;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Planning;

/// <summary>Mean and covariance of rows of values.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Mean">The mean of each column.</param>
/// <param name="Covariance">columns x columns, row-major.</param>
public sealed record Moments(long Rows, double[] Mean, double[] Covariance);

/// <summary>
/// Runs a network over pictures and measures how its activations vary together: what closed-form starts of new layers are made from.
/// The same pictures and requests give the same moments.
/// </summary>
public static class MomentCollector
{
    // As many pictures are in memory at a time; sums run in single precision within them and in double precision over them.
    private const int ChunkSize = 16;

    /// <summary>Collects moments.</summary>
    /// <param name="network">A network of one input.</param>
    /// <param name="inputs">The pictures.</param>
    /// <param name="requests">
    /// For each wanted result, the tensors whose patches make up a row, one behind the other, and the window that cuts them out; no window for a tensor
    /// of one row a picture.
    /// </param>
    /// <param name="pictures">The most pictures to look at, spread evenly over all.</param>
    /// <param name="rows">About as many rows to look at, positions chosen at random (by a fixed seed) among those of each picture.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="cancellation">Stops within a second.</param>
    /// <exception cref="FineTuningException">No picture can be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ImmutableArray<Moments> Collect(
        Network network,
        ITrainingInputs inputs,
        IReadOnlyList<ImmutableArray<(string Tensor, Window? Window)>> requests,
        int pictures,
        int rows,
        int threads,
        CancellationToken cancellation)
    {
        Network single = network.WithBatch(1);
        using var walk = new PictureWalk(single, inputs, requests.SelectMany(request => request.Select(source => source.Tensor)), pictures, threads, cancellation);
        PatchRows[] patches = [.. requests.Select((request, number) => new PatchRows(single, request, number, RowsPerPicture(rows, walk), ChunkSize))];
        MomentSum[] sums = [.. patches.Select(patch => new MomentSum(patch.Columns))];
        for (int first = 0; first < walk.Count; first += ChunkSize)
        {
            walk.Run(first, Math.Min(ChunkSize, walk.Count - first), (picture, tensors) =>
            {
                foreach (PatchRows patch in patches)
                    patch.Fill(picture % ChunkSize, picture, tensors);
            });
            Workers.Run(threads, thread =>
            {
                using var product = new MatrixProduct();
                for (int i = thread; i < sums.Length; i += threads)
                {
                    cancellation.ThrowIfCancellationRequested();
                    sums[i].Add(product, patches[i].Values.AsSpan(0, patches[i].CloseUp() * patches[i].Columns));
                }
            });
        }
        return [.. sums.Select(sum => sum.Result())];
    }

    /// <summary>Keeps rows of features and targets, from the same positions; the memory is four bytes a value.</summary>
    /// <param name="network">A network of one input.</param>
    /// <param name="inputs">The pictures.</param>
    /// <param name="features">The tensor and window of the features.</param>
    /// <param name="targets">Those of the targets.</param>
    /// <param name="pictures">The most pictures to look at, spread evenly over all.</param>
    /// <param name="rows">About as many rows to keep.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="cancellation">Stops within a second.</param>
    /// <exception cref="FineTuningException">No picture can be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static PatchSample Sample(
        Network network,
        ITrainingInputs inputs,
        (string Tensor, Window? Window) features,
        (string Tensor, Window? Window) targets,
        int pictures,
        int rows,
        int threads,
        CancellationToken cancellation)
    {
        Network single = network.WithBatch(1);
        using var walk = new PictureWalk(single, inputs, [features.Tensor, targets.Tensor], pictures, threads, cancellation);
        var patches = new PatchRows(single, [features, targets], number: 0, RowsPerPicture(rows, walk), walk.Count);
        walk.Run(0, walk.Count, (picture, tensors) => patches.Fill(picture, picture, tensors));
        int targetCount = new PatchGatherer(targets.Tensor, single.ShapeOf(targets.Tensor), targets.Window).Length;
        return new PatchSample(patches.Values, patches.CloseUp(), patches.Columns - targetCount, targetCount, threads);
    }

    private static int RowsPerPicture(int rows, PictureWalk walk) => Math.Max(1, rows / Math.Max(1, walk.Count));
}
