using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Conformance;

/// <summary>
/// The whole way: lowered, written as a manifest, generated as C#, compiled with Roslyn, run. All cases go into one assembly, because most
/// of the compiler's time goes into the kernels, which they share.
/// </summary>
[TestClass]
public sealed class GeneratedCodeConformance : ConformanceTests, IConformanceExecutor
{
    private readonly Dictionary<Network, GeneratedNetwork> compiled = [];

    public string Name => "generated code";

    protected override IConformanceExecutor Executor => this;

    public void Prepare(IReadOnlyList<Network> networks)
    {
        IReadOnlyList<GeneratedNetwork> generated = GeneratedNetwork.CompileAll(networks);
        for (int i = 0; i < networks.Count; i++)
            compiled.Add(networks[i], generated[i]);
    }

    public Tensor[] Run(Network network, IReadOnlyDictionary<string, Tensor> inputs)
    {
        float[][] outputs = compiled[network].Run([.. network.Inputs.Select(input => inputs[input.Name].ToArray())]);
        return [.. network.Outputs.Select((output, index) => Tensor.Create(network.ShapeOf(output), outputs[index]))];
    }
}
