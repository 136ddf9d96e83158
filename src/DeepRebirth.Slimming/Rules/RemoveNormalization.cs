using DeepRebirth.Networks;
using DeepRebirth.Slimming.Rewriting;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// Local response normalisation goes; the convolution in front of it learns to do without (the paper, section 3.1).
/// <code>
///   x -> Conv -> Relu -> LRN -> y        =>        x -> Conv -> Relu -> y
/// </code>
/// The weights stay as they are: with the usual parameters LRN divides a typical activation by little more than one. Never part of the default:
/// without its first LRN, GoogLeNet lost more accuracy than by any fold of a pool. Refused where no convolution stands in front (through
/// activation and pools) that could learn, or where an output of the network would lose its name.
/// </summary>
public sealed class RemoveNormalization : SlimmingRule<LocalResponseNormalization>
{
    /// <inheritdoc/>
    public override string Name => "remove-normalization";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Streamline;

    /// <inheritdoc/>
    public override string Summary => "removes local response normalisation";

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, LocalResponseNormalization normalization)
    {
        Layer? learner = network.ProducerOf(normalization.Input);
        while (learner is Activation or MaxPool or AveragePool)
            learner = network.ProducerOf(learner.Input);
        if (learner is not Convolution convolution)
            return Refuse("there is no convolution in front of it that could learn to do without");
        if (network.SoleConsumerOf(normalization.Input) is null)
            return Refuse($"'{normalization.Input}' is also read by others, or is an output of the network");
        if (Bypass.Of(Patch($"{normalization} removed"), network, normalization, keepsOutputName: true) is not { } patch)
            return null;
        return new RuleMatch.Rewrite(patch, new LearnedBlock
        {
            Layers = [convolution.Name],
            Inputs = convolution.Inputs,
            TeacherOutput = normalization.Output,
            StudentOutput = normalization.Output,
        });
    }
}
