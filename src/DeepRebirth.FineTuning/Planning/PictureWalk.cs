using System.Collections.Immutable;
using DeepRebirth.FineTuning.Training;
using DeepRebirth.Networks;
using DeepRebirth.Packing;

namespace DeepRebirth.FineTuning.Planning;

/// <summary>Runs a network over pictures that are spread evenly over all, and gives some of its tensors, row-major.</summary>
internal sealed class PictureWalk : IDisposable
{
    private readonly Network network;
    private readonly ITrainingInputs inputs;
    private readonly ImmutableArray<string> tensors;
    private readonly ProgramRunner? runner;
    private readonly ProgramContext?[] contexts;
    private readonly CancellationToken cancellation;

    /// <summary>Takes the memory.</summary>
    /// <param name="network">A network of one input, with batch 1.</param>
    /// <param name="inputs">The pictures.</param>
    /// <param name="wanted">The tensors; the network's input is given in any case.</param>
    /// <param name="pictures">The most pictures.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    public PictureWalk(Network network, ITrainingInputs inputs, IEnumerable<string> wanted, int pictures, int threads, CancellationToken cancellation)
    {
        this.network = network;
        this.inputs = inputs;
        this.cancellation = cancellation;
        Count = Math.Min(inputs.Count, pictures);
        tensors = [.. wanted.Where(tensor => network.ProducerOf(tensor) is not null).Distinct()];
        runner = tensors.IsEmpty
            ? null
            : new ProgramRunner(Lowering.Lower(new Network(network.Name, network.Inputs, Reachable.Ancestors(network.Layers, tensors), tensors)));
        contexts = [.. Enumerable.Range(0, threads).Select(_ => runner?.CreateContext())];
    }

    /// <summary>The number of pictures.</summary>
    public int Count { get; }

    /// <summary>Uses the tensors of some pictures, on all threads. Pictures that cannot be read are left out.</summary>
    /// <param name="first">The first picture.</param>
    /// <param name="count">How many.</param>
    /// <param name="use">Is told a picture's number and its tensors.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Run(int first, int count, Action<int, IReadOnlyDictionary<string, float[]>> use) => Workers.Run(contexts.Length, thread =>
    {
        var input = new float[network.Inputs[0].Shape.ElementCount];
        for (int picture = first + thread; picture < first + count; picture += contexts.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            int index = (int)((long)picture * inputs.Count / Count);
            if (inputs.TryLoad(index, view: 0, input))
                use(picture, Values(contexts[thread], input));
        }
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ProgramContext? context in contexts)
            context?.Dispose();
        runner?.Dispose();
    }

    private Dictionary<string, float[]> Values(ProgramContext? context, float[] input)
    {
        var values = new Dictionary<string, float[]> { [network.Inputs[0].Name] = input };
        if (context is null)
            return values;
        input.CopyTo(context.Input(0));
        context.Run();
        for (int i = 0; i < tensors.Length; i++)
            values[tensors[i]] = context.Output(i).ToArray();
        return values;
    }
}
