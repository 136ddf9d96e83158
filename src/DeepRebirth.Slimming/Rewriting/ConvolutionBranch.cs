using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>A convolution, and the activation behind it if there is one.</summary>
internal sealed record ConvolutionBranch(Convolution Convolution, Activation? Activation)
{
    /// <summary>The names of the layers.</summary>
    public IEnumerable<string> Layers => Activation is null ? [Convolution.Name] : [Convolution.Name, Activation.Name];

    /// <summary>The tensors that the layers write.</summary>
    public IEnumerable<string> Tensors => Activation is null ? [Convolution.Output] : [Convolution.Output, Activation.Output];

    /// <summary>The tensor that leaves the branch.</summary>
    public string End => Activation?.Output ?? Convolution.Output;

    /// <summary>The branch that writes a tensor, or null where something else does.</summary>
    public static ConvolutionBranch? At(Network network, string tensor) => network.ProducerOf(tensor) switch
    {
        Convolution convolution => new ConvolutionBranch(convolution, null),
        Activation activation when network.ProducerOf(activation.Input) is Convolution convolution => new ConvolutionBranch(convolution, activation),
        _ => null,
    };

    /// <summary>The branch that begins with a convolution.</summary>
    public static ConvolutionBranch From(Network network, Convolution convolution) =>
        new(convolution, network.ConsumersOf(convolution.Output).OfType<Activation>().FirstOrDefault());

    /// <summary>Whether both apply the same activation, or both none.</summary>
    public bool HasSameActivation(ConvolutionBranch other) =>
        Activation is { } mine && other.Activation is { } theirs
            ? mine with { Name = theirs.Name, Inputs = theirs.Inputs, Output = theirs.Output } == theirs
            : Activation is null && other.Activation is null;

    /// <summary>One branch with the maps of all, in their order, for branches of one input, window and activation and without groups.</summary>
    public static ConvolutionBranch Merge(Network network, string name, string end, params IReadOnlyList<ConvolutionBranch> branches)
    {
        ConvolutionBranch first = branches[0];
        ImmutableArray<Convolution> convolutions = [.. branches.Select(branch => branch.Convolution)];
        string output = first.Activation is null ? end : FreshName.ForTensor(network, $"{name}/output");
        Convolution merged = first.Convolution with
        {
            Name = name,
            Kernel = Tensor.Adopt(
                first.Convolution.Kernel.Shape.With(0, convolutions.Sum(convolution => convolution.OutputChannels)),
                [.. convolutions.SelectMany(convolution => convolution.Kernel.ToArray())]),
            Bias = convolutions.All(convolution => convolution.Bias is null)
                ? null
                : WeightArithmetic.Vector([.. convolutions.SelectMany(WeightArithmetic.BiasOf)]),
            Output = output,
        };
        return new ConvolutionBranch(merged, first.Activation is { } activation ? activation with { Inputs = [output], Output = end } : null);
    }

    /// <summary>The layers as they are added to a network.</summary>
    public ImmutableArray<Layer> ToLayers() => Activation is null ? [Convolution] : [Convolution, Activation];
}
