using DeepRebirth.Networks;

namespace DeepRebirth.Slimming;

/// <summary>
/// One rewrite: a pattern, a guard, and the patch that follows. Rules hold no state and change nothing.
/// <para>
/// All rules keep one promise, on which fine-tuning relies: a tensor name that is in the network before and after stands for the same
/// values (to rounding after an exact rule; after the others, for what the tensor is meant to be). New tensors get new names.
/// </para>
/// </summary>
public abstract class SlimmingRule
{
    /// <summary>The name in plans, reports, options and documentation, for example <c>fold-scale-into-producer</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The family.</summary>
    public abstract SlimmingKind Kind { get; }

    /// <summary>One line on what the rule does.</summary>
    public abstract string Summary { get; }

    /// <summary>Whether a selection must name the rule, because where its kind alone is asked for it would not pay.</summary>
    public virtual bool IsOnlyByName => false;

    /// <summary>
    /// Looks for the pattern at <paramref name="layer"/>, the one layer that stands for it (as a rule the layer that would disappear).
    /// </summary>
    /// <returns>The rewrite, the reason why there must be none, or null where the pattern is not there.</returns>
    public abstract RuleMatch? Match(Network network, Layer layer);

    /// <summary><see cref="Name"/>.</summary>
    public sealed override string ToString() => Name;

    private protected NetworkPatch Patch(string description) => new(Name, description);

    private protected static RuleMatch Refuse(string reason) => new RuleMatch.Refusal(reason);
}

/// <summary>A rule whose pattern stands at a layer of one type.</summary>
/// <typeparam name="TLayer">The type of that layer.</typeparam>
public abstract class SlimmingRule<TLayer> : SlimmingRule
    where TLayer : Layer
{
    /// <inheritdoc/>
    public sealed override RuleMatch? Match(Network network, Layer layer) => layer is TLayer typed ? Match(network, typed) : null;

    /// <inheritdoc cref="SlimmingRule.Match(Network, Layer)"/>
    protected abstract RuleMatch? Match(Network network, TLayer layer);
}
