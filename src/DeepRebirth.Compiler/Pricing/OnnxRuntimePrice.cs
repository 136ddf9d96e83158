using System.Diagnostics;
using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.OnnxRuntime;

namespace DeepRebirth.Compiler.Pricing;

/// <summary>
/// Prices networks in milliseconds that ONNX Runtime takes for a prediction, by timing them: what its kernels cost can hardly be predicted from
/// outside (LRN is two fifths of GoogLeNet's time there).
/// </summary>
/// <param name="library">The runtime.</param>
/// <param name="threads">The threads that share the work.</param>
/// <param name="executionProviders">The execution providers, best first.</param>
internal sealed class OnnxRuntimePrice(OnnxRuntimeLibrary library, int threads, IReadOnlyList<string> executionProviders)
{
    private const int LeastRuns = 5;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Measurement = TimeSpan.FromMilliseconds(300);

    /// <summary>The price for a build's options, with the library that the build found, else the system's; null where there is none.</summary>
    /// <param name="options">Say which library, how many threads and which execution providers.</param>
    /// <param name="problem">Why there is none.</param>
    public static OnnxRuntimePrice? TryCreate(ModelOptions options, out string? problem)
    {
        bool loaded = options.OnnxRuntimePath is { } path
            ? OnnxRuntimeLibrary.TryLoad(path, out OnnxRuntimeLibrary? library, out problem)
            : OnnxRuntimeLibrary.TryLoad(out library, out problem);
        return loaded ? new OnnxRuntimePrice(library!, options.Threads, options.ExecutionProviders) : null;
    }

    /// <summary>Times a network. Takes about half a second, and at least <c>2 * LeastRuns</c> predictions.</summary>
    /// <returns>The time of the fastest prediction in milliseconds: other work on the machine only ever adds to it.</returns>
    /// <exception cref="DiagnosticException">ONNX Runtime refuses the network or an execution provider.</exception>
    public double Milliseconds(Network network)
    {
        try
        {
            using var runnable = Load(network);
            using OnnxRuntimeNetwork.Lease lease = runnable.Rent();
            Fastest(lease, WarmUp);
            return Fastest(lease, Measurement);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new DiagnosticException(DiagnosticCode.OnnxRuntimeRefuses, null, $"ONNX Runtime {library.Version} cannot run the network: {exception.Message}", exception);
        }
    }

    private OnnxRuntimeNetwork Load(Network network)
    {
        using var model = new MemoryStream();
        OnnxWriter.Write(network, model);
        int offset = 0;
        TensorPlace[] inputs = [.. network.Inputs.Select(input => Place(input.Name, input.Shape))];
        TensorPlace[] outputs = [.. network.Outputs.Select(output => Place(output, network.ShapeOf(output)))];
        var runnable = new OnnxRuntimeNetwork(library, model.ToArray(), inputs, outputs, threads, executionProviders);
        using OnnxRuntimeNetwork.Lease lease = runnable.Rent();
        // Numbers of everyday size: zeros and denormals take other times.
        var random = new Random(1);
        foreach (TensorPlace input in inputs)
        {
            foreach (ref float value in lease.Floats(input.Offset, input.Length))
                value = random.NextSingle() - 0.5f;
        }
        return runnable;

        TensorPlace Place(string name, IEnumerable<int> shape)
        {
            var place = new TensorPlace(name, offset, [.. shape.Select(dimension => (long)dimension)]);
            offset += place.Length;
            return place;
        }
    }

    private static double Fastest(OnnxRuntimeNetwork.Lease lease, TimeSpan time)
    {
        double fastest = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        for (int run = 0; run < LeastRuns || Stopwatch.GetElapsedTime(start) < time; run++)
        {
            long before = Stopwatch.GetTimestamp();
            lease.Run();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }
        return fastest;
    }
}
