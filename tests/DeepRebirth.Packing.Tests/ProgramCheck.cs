using DeepRebirth.Kernels;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Reference;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

/// <summary>Lowers a network and holds the program to the reference executor.</summary>
internal static class ProgramCheck
{
    private const float Relative = 1e-4f;

    /// <summary>Every convolution computed directly, for tests that look at the steps.</summary>
    public static LoweringOptions Directly { get; } = new() { Plan = ConvolutionPlan.Direct };

    /// <summary>
    /// Runs the program on random inputs, for batch 1 and 3, in an arena full of NaN, on one and on two threads, with every phase
    /// backwards, and on an input outside the arena where the program reads it there, and compares every output with the reference executor's.
    /// Also checks the memory plan and the compact weights.
    /// </summary>
    /// <returns>The program for batch 1.</returns>
    public static NetworkProgram AgreesWithReference(Network network, LoweringOptions? options = null)
    {
        NetworkProgram program = AgreesAsItIs(network, options);
        if (network.Layers.All(layer => layer is not (Reshape or Transpose or Concat { Axis: 0 })))
            AgreesAsItIs(network.WithBatch(3), options);
        return program;
    }

    /// <summary>The same for the network's own batch only.</summary>
    public static NetworkProgram AgreesAsItIs(Network network, LoweringOptions? options = null)
    {
        Dictionary<string, Tensor> inputs = RandomInputs(network);
        IReadOnlyDictionary<string, Tensor> expected = ReferenceExecutor.Run(network, inputs);
        NetworkProgram program = Lowering.Lower(network, options);
        MemoryCheck.NothingOverlaps(program);
        WeightsCheck.PackToTheSame(program);
        using var runner = new ProgramRunner(program);
        foreach (int threads in (int[])[1, 2])
        {
            using ProgramContext context = runner.CreateContext(threads);
            context.Arena.Fill(float.NaN);
            for (int i = 0; i < network.Inputs.Length; i++)
                inputs[network.Inputs[i].Name].Values.CopyTo(context.Input(i));
            context.Run();
            AssertOutputs($"on {threads} threads");

            context.Arena.Fill(float.NaN);
            for (int i = 0; i < network.Inputs.Length; i++)
                inputs[network.Inputs[i].Name].Values.CopyTo(context.Input(i));
            RunBackwards(context, program, copy: threads - 1);
            AssertOutputs("backwards");

            if (program.ReadsInputInPlace)
            {
                using var guarded = new GuardedFloats(inputs[network.Inputs[0].Name].Values, guardIsBehind: threads == 1);
                context.Arena.Fill(float.NaN);
                context.Run(guarded.Values, new float[program.Outputs[0].Shape.ElementCount]);
                AssertOutputs($"from an input that lies elsewhere, on {threads} threads");
            }

            void AssertOutputs(string how)
            {
                for (int i = 0; i < network.Outputs.Length; i++)
                    AssertClose(expected[network.Outputs[i]], context.Output(i), $"output '{network.Outputs[i]}' {how}");
            }
        }
        return program;
    }

    /// <summary>
    /// Runs the steps of every phase, and the units of every step, from the last to the first: within a phase no order may matter, but that what is a thread's own comes first.
    /// </summary>
    private static void RunBackwards(IProgram context, NetworkProgram program, int copy)
    {
        int first = 0;
        foreach (int steps in program.Phases)
        {
            foreach (int step in Enumerable.Range(first, steps).Reverse().OrderByDescending(step => program.Steps[step].Step.Work.IsOwn))
            {
                for (int unit = program.Steps[step].Step.Units - 1; unit >= 0; unit--)
                    context.Run(step, unit, unit + 1, copy);
            }
            first += steps;
        }
    }

    public static Dictionary<string, Tensor> RandomInputs(Network network) => network.Inputs
        .Select((input, i) => (input.Name, Value: NetworkBuilder.RandomTensor(17 + i, [.. input.Shape])))
        .ToDictionary(pair => pair.Name, pair => pair.Value);

    public static void AssertClose(Tensor expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.AreEqual(expected.Count, actual.Length, what);
        float largest = 0;
        foreach (float value in expected.Values)
            largest = Math.Max(largest, Math.Abs(value));
        for (int i = 0; i < actual.Length; i++)
        {
            float difference = Math.Abs(expected.Values[i] - actual[i]);
            bool isClose = difference <= Relative * (Math.Abs(expected.Values[i]) + (largest / 4));
            Assert.IsTrue(isClose, $"{what}: element {i} is {actual[i]}, not {expected.Values[i]}.");
        }
    }

    public static IEnumerable<string> Kernels(this NetworkProgram program) => program.Steps.Select(step => step.Kernel);
}
