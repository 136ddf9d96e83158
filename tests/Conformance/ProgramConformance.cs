using DeepRebirth.Networks;
using DeepRebirth.Packing;

namespace DeepRebirth.Conformance;

/// <summary>The reader, lowering, and the program's steps run in this process.</summary>
[TestClass]
public sealed class ProgramConformance : ConformanceTests, IConformanceExecutor
{
    public string Name => "packed program";

    protected override IConformanceExecutor Executor => this;

    public Tensor[] Run(Network network, IReadOnlyDictionary<string, Tensor> inputs)
    {
        using var runner = new ProgramRunner(Lowering.Lower(network));
        using ProgramContext context = runner.CreateContext();
        for (int i = 0; i < network.Inputs.Length; i++)
            inputs[network.Inputs[i].Name].Values.CopyTo(context.Input(i));
        context.Run();
        return [.. network.Outputs.Select((output, i) => Tensor.Create(network.ShapeOf(output), context.Output(i)))];
    }
}
