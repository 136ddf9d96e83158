using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;
using DeepRebirth.Slimming.Statistics;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// A 1x1 branch, with a pool in front or without, goes; the convolution of a larger kernel beside it in the Concat grows by its maps (the paper,
/// section 3.2).
/// <code>
///   x -> Conv 1x1 -----------------+                      x -> Conv 1x1 -> Conv 3x3 -+
///   x -> Conv 1x1 -> Conv 3x3 -----+-> Concat      =>     x -> Conv 1x1 -> Conv 5x5 -+-> Concat
///   x -> Conv 1x1 -> Conv 5x5 -----+
///   x -> MaxPool 3x3 -> Conv 1x1 --+
/// </code>
/// The kernel is at least as large as the pool's. Because only neighbours are merged, the Concat's channels keep their order and all
/// layers behind keep their weights. The new maps are the fit of what the branch gave to the patches that
/// the neighbour reads (<see cref="BranchFit"/>); without knowledge of the activations they are drawn as the paper draws them. Where both read the same tensor and nothing is
/// pooled, as in SqueezeNet's fire modules, the 1x1 kernel in the middle of the larger one is exact. Refused with groups, where the activations
/// differ, and where a tensor between is read elsewhere or is an output of the network.
/// </summary>
public sealed class MergeBranchIntoNeighbour : LearnedRule<Convolution>
{
    private const int Seed = 20180202;

    /// <inheritdoc/>
    public override string Name => "merge-branch-into-neighbour";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Branch;

    /// <inheritdoc/>
    public override string Summary => "lets the larger convolution beside a 1x1 branch compute that branch's maps too";

    /// <inheritdoc/>
    public override bool IsOnlyByName => true;

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, Convolution convolution, RuleSettings settings)
    {
        ConvolutionBranch branch = ConvolutionBranch.From(network, convolution);
        if (!convolution.Window.IsPointwise || network.ConsumersOf(branch.End).OfType<Concat>().FirstOrDefault() is not { Axis: 1 } concat)
            return null;
        PoolBranch? pooled = PoolBranch.At(network, convolution);
        int index = concat.Inputs.IndexOf(branch.End);
        (int Index, ConvolutionBranch Branch)[] hosts =
        [
            .. new[] { index - 1, index + 1 }
                .Where(other => other >= 0 && other < concat.Inputs.Length)
                .Select(other => (Index: other, Branch: ConvolutionBranch.At(network, concat.Inputs[other])!))
                .Where(host => host.Branch is not null && Covers(network, host.Branch.Convolution, convolution, pooled)),
        ];
        if (hosts is [])
            return null;
        (int hostIndex, ConvolutionBranch host) = hosts[0];
        if (ReasonAgainst(network, branch, host, pooled) is { } reason)
            return Refuse($"{host.Convolution} cannot take over {convolution}: {reason}");

        bool isFirst = index < hostIndex;
        return new RuleMatch.Rewrite(
            () => Merge(network, concat, branch, host, pooled, isFirst, settings.Statistics),
            new LearnedBlock
            {
                Layers = [host.Convolution.Name],
                Inputs = host.Convolution.Inputs,
                TeacherOutput = concat.Output,
                StudentOutput = concat.Output,
            })
        {
            Wants = IsExact(convolution, host.Convolution, pooled is null) ? [] : Start(branch, host).Wants,
        };
    }

    /// <summary>Whether the host's kernel is larger, sees what the branch sees, and gives as many pixels.</summary>
    private static bool Covers(Network network, Convolution host, Convolution branch, PoolBranch? pooled)
    {
        Window window = host.Window;
        Window seen = pooled is null ? Window.Square(1) : Pooling.WindowOf(pooled.Pool)!.Value;
        return window.KernelHeight * window.KernelWidth > 1
            && window.SpanY >= seen.SpanY && window.SpanX >= seen.SpanX
            && network.ShapeOf(host.Output).AsSpan()[2..].SequenceEqual(network.ShapeOf(branch.Output).AsSpan()[2..])
            && window is { StrideX: 1, StrideY: 1 };
    }

    private static string? ReasonAgainst(Network network, ConvolutionBranch branch, ConvolutionBranch host, PoolBranch? pooled)
    {
        if (branch.Convolution.Groups != 1 || host.Convolution.Groups != 1)
            return "there are groups";
        if (!branch.HasSameActivation(host))
            return "their activations differ";
        if (pooled?.ReasonAgainst(network) is { } reason)
            return reason;
        return branch.Tensors.Concat(host.Tensors).FirstOrDefault(tensor => network.SoleConsumerOf(tensor) is null) is { } shared
            ? $"'{shared}' is also read by others, or is an output of the network"
            : null;
    }

    private NetworkPatch Merge(
        Network network, Concat concat, ConvolutionBranch branch, ConvolutionBranch host, PoolBranch? pooled, bool isFirst, IActivationStatistics statistics)
    {
        Convolution grown = host.Convolution;
        (Tensor kernel, Tensor bias) = NewMaps(branch, host, pooled is null, statistics);
        var taken = new ConvolutionBranch(grown with { Name = branch.Convolution.Name, Kernel = kernel, Bias = bias }, host.Activation);
        bool keepsConcat = concat.Inputs.Length > 2;
        string end = keepsConcat ? FreshName.ForTensor(network, $"{grown.Name}/merged") : concat.Output;
        ConvolutionBranch[] ordered = isFirst ? [taken, host] : [host, taken];
        ConvolutionBranch merged = ConvolutionBranch.Merge(network, grown.Name, end, ordered);
        if (host.Activation is { } activation)
            merged = merged with { Activation = merged.Activation! with { Name = activation.Name } };

        ImmutableArray<Layer> added = merged.ToLayers();
        if (keepsConcat)
            added = added.Add(concat with { Inputs = concat.Inputs.Replace(host.End, end).Remove(branch.End) });
        return Patch($"{(pooled is null ? "" : $"{pooled.Pool} and ")}{branch.Convolution} into {grown}, now {merged.Convolution.OutputChannels} maps") with
        {
            Removed = [.. branch.Layers, .. host.Layers, concat.Name, .. pooled is null ? [] : new[] { pooled.Pool.Name }],
            Added = added,
        };
    }

    private static BranchFit Start(ConvolutionBranch branch, ConvolutionBranch host) =>
        new(new PatchSource(host.Convolution.Input, host.Convolution.Window), branch);

    private static (Tensor Kernel, Tensor Bias) NewMaps(ConvolutionBranch from, ConvolutionBranch to, bool isUnpooled, IActivationStatistics statistics)
    {
        (Convolution branch, Convolution host) = (from.Convolution, to.Convolution);
        (int height, int width) = (host.Window.KernelHeight, host.Window.KernelWidth);
        var shape = new TensorShape(branch.OutputChannels, host.InputChannels, height, width);
        Tensor bias = branch.Bias ?? WeightArithmetic.Vector(new double[branch.OutputChannels]);
        if (IsExact(branch, host, isUnpooled))
        {
            float[] centred = new float[shape.ElementCount];
            for (int i = 0; i < branch.Kernel.Count; i++)
                centred[(i * height * width) + (height / 2 * width) + (width / 2)] = branch.Kernel.Values[i];
            return (Tensor.Adopt(shape, centred), bias);
        }

        if (Start(from, to).Of(statistics) is { } fit)
            return (Subspace.ToTensor(fit.Weights, [.. shape]), Subspace.ToTensor(fit.Bias));

        // Xavier: as many inputs and outputs as the layer has.
        double limit = Math.Sqrt(6.0 / ((host.InputChannels * height * width) + (branch.OutputChannels * height * width)));
        var random = new Random(Seed);
        return (Tensor.Adopt(shape, [.. Enumerable.Range(0, (int)shape.ElementCount).Select(_ => (float)(limit * ((2 * random.NextDouble()) - 1)))]), bias);
    }

    private static bool IsExact(Convolution branch, Convolution host, bool isUnpooled) => isUnpooled && branch.Input == host.Input && IsCentred(host.Window);

    private static bool IsCentred(Window window) =>
        window.KernelHeight % 2 == 1 && window.KernelWidth % 2 == 1
        && window.Padding.Top == window.SpanY / 2 && window.Padding.Left == window.SpanX / 2;
}
