using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Turns a network into a program of kernel steps.</summary>
/// <remarks>
/// Layer by layer in topological order, each layer's family adds its steps (<see cref="LayerLowerings"/>), asking for its inputs in the
/// layout that its kernel reads; conversions appear where layouts meet. What reaches beyond one layer is decided before:
/// which activations are fused (<see cref="LayerFusion"/>), which tensors are images (<see cref="Layouts"/>), which are slices of
/// a Concat (<see cref="ConcatPlacement"/>). Only when all steps are known are places in the arena given out (<see cref="MemoryPlan"/>).
/// </remarks>
public static class Lowering
{
    /// <summary>Lowers a network for the batch that its inputs' shapes have.</summary>
    /// <exception cref="NetworkException">The network is too large for a program.</exception>
    public static NetworkProgram Lower(Network network, LoweringOptions? options = null)
    {
        options ??= new LoweringOptions();
        var context = new LoweringContext(network, options);
        foreach (NetworkInput input in network.Inputs)
            context.Tensors.DefineInput(input);
        foreach (Layer layer in network.Layers)
        {
            if (context.Fusion.IsFused(layer))
                continue;
            LayerLowerings.Lower(layer, context);
            string written = context.Fusion.OutputOf(layer);
            if (network.IsOutput(written) && !context.LeavesImage(written))
                context.Tensors.Plain(written);
        }
        return ProgramAssembly.Assemble(context);
    }
}
