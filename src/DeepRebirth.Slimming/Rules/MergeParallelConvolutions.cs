using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// Convolutions of one window over one tensor that stand side by side in a Concat become one.
/// <code>
///   x -> Conv 3x3 A -> Relu -+                        x -> Conv 3x3 [A; B] -> Relu -+
///   x -> Conv 3x3 B -> Relu -+-> Concat        =>     x -> MaxPool -----------------+-> Concat
///   x -> MaxPool ------------+
/// </code>
/// Each writes its own maps, so the merged kernel has the rows of both. A Concat that is left with one input goes. Refused with groups, where
/// the activations differ, and where a tensor between is read elsewhere or is an output of the network.
/// </summary>
public sealed class MergeParallelConvolutions : SlimmingRule<Concat>
{
    /// <inheritdoc/>
    public override string Name => "merge-parallel-convolutions";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Exact;

    /// <inheritdoc/>
    public override string Summary => "merges convolutions of one window over one tensor that are neighbours in a Concat";

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, Concat concat)
    {
        if (concat.Axis != 1)
            return null;
        RuleMatch? refusal = null;
        for (int i = 0; i + 1 < concat.Inputs.Length; i++)
        {
            Branch? left = Branch.At(network, concat.Inputs[i]);
            Branch? right = Branch.At(network, concat.Inputs[i + 1]);
            if (left is null || right is null || !HaveSamePattern(left, right))
                continue;
            if (ReasonAgainst(network, left, right) is { } reason)
                refusal ??= Refuse($"{left.Convolution} and {right.Convolution}: {reason}");
            else
                return new RuleMatch.Rewrite(Merge(network, concat, i, left, right));
        }
        return refusal;
    }

    private static bool HaveSamePattern(Branch left, Branch right) =>
        left.Convolution != right.Convolution
        && left.Convolution.Input == right.Convolution.Input
        && left.Convolution.Window == right.Convolution.Window;

    private static string? ReasonAgainst(Network network, Branch left, Branch right)
    {
        if (left.Convolution.Groups != 1 || right.Convolution.Groups != 1)
            return "there are groups";
        if (!left.HasSameActivation(right))
            return "their activations differ";
        return left.Tensors.Concat(right.Tensors).FirstOrDefault(tensor => network.SoleConsumerOf(tensor) is null) is { } shared
            ? $"'{shared}' is also read by others, or is an output of the network"
            : null;
    }

    private NetworkPatch Merge(Network network, Concat concat, int index, Branch left, Branch right)
    {
        bool keepsConcat = concat.Inputs.Length > 2;
        string name = FreshName.ForLayer(network, $"{left.Convolution.Name}+{right.Convolution.Name}");
        string end = keepsConcat ? FreshName.ForTensor(network, $"{name}/merged") : concat.Output;
        Convolution merged = left.Convolution with
        {
            Name = name,
            Kernel = Stack(left.Convolution.Kernel, right.Convolution.Kernel),
            Bias = left.Convolution.Bias is null && right.Convolution.Bias is null
                ? null
                : WeightArithmetic.Vector([.. WeightArithmetic.BiasOf(left.Convolution), .. WeightArithmetic.BiasOf(right.Convolution)]),
            Output = left.Activation is null ? end : FreshName.ForTensor(network, $"{name}/output"),
        };
        ImmutableArray<Layer> added = [merged];
        if (left.Activation is { } activation)
            added = added.Add(activation with { Inputs = [merged.Output], Output = end });
        if (keepsConcat)
            added = added.Add(concat with { Inputs = concat.Inputs.RemoveAt(index).SetItem(index, end) });
        return Patch($"{left.Convolution} and {right.Convolution} into one") with
        {
            Removed = [.. left.Layers, .. right.Layers, concat.Name],
            Added = added,
        };
    }

    private static Tensor Stack(Tensor upper, Tensor lower) =>
        Tensor.Adopt(upper.Shape.With(0, upper.Shape[0] + lower.Shape[0]), [.. upper.Values, .. lower.Values]);

    /// <summary>A convolution in front of the Concat, and its activation if it has one.</summary>
    private sealed record Branch(Convolution Convolution, Activation? Activation)
    {
        public IEnumerable<string> Layers => Activation is null ? [Convolution.Name] : [Convolution.Name, Activation.Name];

        public IEnumerable<string> Tensors => Activation is null ? [Convolution.Output] : [Convolution.Output, Activation.Output];

        public static Branch? At(Network network, string tensor) => network.ProducerOf(tensor) switch
        {
            Convolution convolution => new Branch(convolution, null),
            Activation activation when network.ProducerOf(activation.Input) is Convolution convolution => new Branch(convolution, activation),
            _ => null,
        };

        public bool HasSameActivation(Branch other) =>
            Activation is { } mine && other.Activation is { } theirs
                ? mine with { Name = theirs.Name, Inputs = theirs.Inputs, Output = theirs.Output } == theirs
                : Activation is null && other.Activation is null;
    }
}
