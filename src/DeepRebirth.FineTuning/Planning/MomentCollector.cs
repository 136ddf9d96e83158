using System.Collections.Immutable;
using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.FineTuning.Training;
using DeepRebirth.Networks;
using DeepRebirth.Packing;

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
        int count = Math.Min(inputs.Count, pictures);
        MomentSum[] sums = [.. requests.Select((request, number) => new MomentSum(single, request, number, Math.Max(1, rows / Math.Max(1, count)), ChunkSize))];
        ImmutableArray<string> outputs = [.. requests.SelectMany(request => request.Select(source => source.Tensor)).Where(tensor => single.ProducerOf(tensor) is not null).Distinct()];
        using ProgramRunner? runner = outputs.IsEmpty
            ? null
            : new ProgramRunner(Lowering.Lower(new Network(single.Name, single.Inputs, Reachable.Ancestors(single.Layers, outputs), outputs)));
        ProgramContext?[] contexts = [.. Enumerable.Range(0, threads).Select(_ => runner?.CreateContext())];
        try
        {
            for (int first = 0; first < count; first += ChunkSize)
            {
                int size = Math.Min(ChunkSize, count - first);
                Workers.Run(threads, thread =>
                {
                    var input = new float[single.Inputs[0].Shape.ElementCount];
                    for (int slot = thread; slot < size; slot += threads)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        int index = (int)((long)(first + slot) * inputs.Count / count);
                        if (!inputs.TryLoad(index, view: 0, input))
                            continue;
                        Dictionary<string, float[]> values = Run(single, contexts[thread], outputs, input);
                        foreach (MomentSum sum in sums)
                            sum.Fill(slot, first + slot, values);
                    }
                });
                Workers.Run(threads, thread =>
                {
                    using var product = new MatrixProduct();
                    for (int i = thread; i < sums.Length; i += threads)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        sums[i].Add(product, size);
                    }
                });
            }
        }
        finally
        {
            foreach (ProgramContext? context in contexts)
                context?.Dispose();
        }
        return [.. sums.Select(sum => sum.Result())];
    }

    private static Dictionary<string, float[]> Run(Network network, ProgramContext? context, ImmutableArray<string> outputs, float[] input)
    {
        var values = new Dictionary<string, float[]> { [network.Inputs[0].Name] = input };
        if (context is null)
            return values;
        input.CopyTo(context.Input(0));
        context.Run();
        for (int i = 0; i < outputs.Length; i++)
            values[outputs[i]] = context.Output(i).ToArray();
        return values;
    }
}
