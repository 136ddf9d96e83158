using DeepRebirth.Networks;
using DeepRebirth.Networks.Reference;

namespace DeepRebirth.Conformance;

/// <summary>The reader and the scalar reference executor.</summary>
[TestClass]
public sealed class ReferenceConformance : ConformanceTests, IConformanceExecutor
{
    public string Name => "reference executor";

    protected override IConformanceExecutor Executor => this;

    public Tensor[] Run(Network network, IReadOnlyDictionary<string, Tensor> inputs)
    {
        IReadOnlyDictionary<string, Tensor> outputs = ReferenceExecutor.Run(network, inputs);
        return [.. network.Outputs.Select(output => outputs[output])];
    }
}
