using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Turns a network into a program of kernel steps.</summary>
public static class Lowering
{
    /// <summary>Lowers a network for the batch that its inputs' shapes have.</summary>
    /// <exception cref="NetworkException">The network is too large for a program.</exception>
    public static NetworkProgram Lower(Network network, LoweringOptions? options = null) =>
        throw new NetworkException($"The network '{network.Name}' cannot be lowered yet ({options}).");
}
