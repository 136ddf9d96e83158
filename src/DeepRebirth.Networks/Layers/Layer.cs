using System.Collections.Immutable;

namespace DeepRebirth.Networks;

/// <summary>
/// One operation of a <see cref="Network"/>. Layers mirror the ONNX operators that they were read from; weights are part of the
/// layer, activations are named tensors.
/// </summary>
public abstract record Layer
{
    /// <summary>The ONNX node's name; unique within the network, never empty (the reader makes one up from the output's name).</summary>
    public required string Name { get; init; }

    /// <summary>The names of the activations that the layer reads, in the operator's order.</summary>
    public required ImmutableArray<string> Inputs { get; init; }

    /// <summary>The name of the activation that the layer writes.</summary>
    public required string Output { get; init; }

    /// <summary>The ONNX operator, for example <c>Conv</c>.</summary>
    public abstract string Operator { get; }

    /// <summary>The only input.</summary>
    /// <exception cref="InvalidOperationException">The layer has several inputs, or none.</exception>
    public string Input => Inputs.Length == 1
        ? Inputs[0]
        : throw new InvalidOperationException($"Layer '{Name}' ({Operator}) has {Inputs.Length} inputs.");

    /// <summary>The weight tensors that the layer owns, under the names used in reports and files (<c>weights</c>, <c>bias</c>, …).</summary>
    public virtual IEnumerable<(string Role, Tensor Value)> Weights => [];

    /// <summary>For example <c>conv1 (Conv)</c>.</summary>
    public sealed override string ToString() => $"{Name} ({Operator})";
}
