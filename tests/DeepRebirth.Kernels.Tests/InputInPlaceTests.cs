using System.Runtime.InteropServices;
using DeepRebirth.Kernels.Tests.Batches;

namespace DeepRebirth.Kernels.Tests;

/// <summary>A session reads an input where the caller has it, for one run.</summary>
[TestClass]
public sealed unsafe class InputInPlaceTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Reads_the_callers_values_and_the_arenas_by_turns(int threads)
    {
        using var session = new NetworkSession<Doubling>(SmallNetwork.Weights(), threads);
        for (int run = 0; run < 10; run++)
        {
            using NetworkSession<Doubling>.Lease lease = session.Rent();
            Span<float> inArena = lease.Floats(Doubling.InputOffset, Doubling.Count);
            inArena.Fill(run);
            lease.Run([.. Enumerable.Repeat(run + 100f, Doubling.Count)], Doubling.InputOffset);
            Assert.IsTrue(Outputs(lease).SequenceEqual([.. Enumerable.Repeat(2 * (run + 100f), Doubling.Count)]));
            Assert.AreEqual(run, inArena[3]);

            lease.Run();
            Assert.IsTrue(Outputs(lease).SequenceEqual([.. Enumerable.Repeat(2f * run, Doubling.Count)]));
        }
    }

    [TestMethod]
    public void Copies_values_that_are_not_aligned()
    {
        using var session = new NetworkSession<Doubling>(SmallNetwork.Weights(), threads: 1);
        float[] values = [.. Enumerable.Range(0, Doubling.Count)];
        for (int start = 0; start < 8; start++)
        {
            byte[] bytes = [.. new byte[start], .. MemoryMarshal.AsBytes<float>(values)];
            using NetworkSession<Doubling>.Lease lease = session.Rent();
            lease.Floats(Doubling.InputOffset, Doubling.Count).Clear();
            lease.Run(MemoryMarshal.Cast<byte, float>(bytes.AsSpan(start)), Doubling.InputOffset);

            Assert.IsTrue(Outputs(lease).SequenceEqual([.. values.Select(value => 2 * value)]));
            Assert.AreEqual(start % 4 == 0 ? 0 : 9, lease.Floats(Doubling.InputOffset, Doubling.Count)[9], $"{start} bytes beside");
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Forgets_where_the_input_was_when_a_run_fails(int threads)
    {
        using var session = new NetworkSession<Doubling>(SmallNetwork.Weights(), threads);
        using NetworkSession<Doubling>.Lease lease = session.Rent();
        lease.Floats(Doubling.InputOffset, Doubling.Count).Fill(3);
        float[] bad = [.. Enumerable.Repeat(1f, Doubling.Count - 1), -1];
        InvalidTimeZoneException? exception = null;
        try
        {
            lease.Run(bad, Doubling.InputOffset);
        }
        catch (InvalidTimeZoneException thrown)
        {
            exception = thrown;
        }

        Assert.IsNotNull(exception);
        lease.Run();
        Assert.IsTrue(Outputs(lease).SequenceEqual([.. Enumerable.Repeat(6f, Doubling.Count)]));
    }

    private static ReadOnlySpan<float> Outputs(NetworkSession<Doubling>.Lease lease) => lease.Floats(0, Doubling.Count);

    /// <summary>Doubles every value; of a negative one it dies.</summary>
    private readonly struct Doubling : INetwork
    {
        public const int Count = 64;

        public const int InputOffset = 64;

        static ReadOnlySpan<int> INetwork.Phases => [1];

        static int INetwork.ArenaFloats => 2 * Count;

        static StepWork INetwork.Work(int step) => Count;

        static void INetwork.Run(int step, int copy, nint input, float* arena, float* weights, int from, int to)
        {
            for (int i = from; i < to; i++)
            {
                float value = arena[InputOffset + input + i];
                arena[i] = value < 0 ? throw new InvalidTimeZoneException("negative") : 2 * value;
            }
        }
    }
}
