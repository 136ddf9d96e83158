using DeepRebirth.Networks;

namespace DeepRebirth.Conformance;

/// <summary>A way to run a network; each has to pass the same cases.</summary>
public interface IConformanceExecutor
{
    /// <summary>The name in reports.</summary>
    string Name { get; }

    /// <summary>Gets ready for all networks of the cases, where doing so at once is cheaper. Each of them is run afterwards.</summary>
    void Prepare(IReadOnlyList<Network> networks)
    {
    }

    /// <summary>Runs the network.</summary>
    /// <param name="network">A network of one case, its weights bound.</param>
    /// <param name="inputs">A tensor for each of the network's inputs.</param>
    /// <returns>A tensor for each of the network's outputs, in their order.</returns>
    Tensor[] Run(Network network, IReadOnlyDictionary<string, Tensor> inputs);
}
