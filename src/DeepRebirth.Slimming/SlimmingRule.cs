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

    /// <summary><see cref="Match(Network, Layer)"/> with a variant, or with knowledge of the original's activations, for rules that have use for them.</summary>
    public virtual RuleMatch? Match(Network network, Layer layer, RuleSettings settings) => Match(network, layer);

    /// <summary>The shares in percent (<see cref="RuleSettings.Percent"/>) worth trying at a layer, from mild to strong; none for a rule without variants.</summary>
    public virtual IEnumerable<int> Variants(Network network, Layer layer) => [];

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

/// <summary>A rule whose pattern stands at a layer of one type, and whose new weights come from what is known of the activations.</summary>
/// <typeparam name="TLayer">The type of that layer.</typeparam>
public abstract class LearnedRule<TLayer> : SlimmingRule
    where TLayer : Layer
{
    /// <inheritdoc/>
    public sealed override RuleMatch? Match(Network network, Layer layer) => Match(network, layer, RuleSettings.Default);

    /// <inheritdoc/>
    public sealed override RuleMatch? Match(Network network, Layer layer, RuleSettings settings) =>
        layer is TLayer typed ? Match(network, typed, settings) : null;

    /// <inheritdoc/>
    public sealed override IEnumerable<int> Variants(Network network, Layer layer) => layer is TLayer typed ? Variants(network, typed) : [];

    /// <inheritdoc cref="SlimmingRule.Match(Network, Layer, RuleSettings)"/>
    protected abstract RuleMatch? Match(Network network, TLayer layer, RuleSettings settings);

    /// <inheritdoc cref="SlimmingRule.Variants(Network, Layer)"/>
    protected virtual IEnumerable<int> Variants(Network network, TLayer layer) => [];

    /// <summary>The mildest variant that keeps no more than <paramref name="most"/> percent, or just that where there is none.</summary>
    private protected int OwnChoice(Network network, TLayer layer, int most) =>
        Variants(network, layer).Where(percent => percent <= most).DefaultIfEmpty(most).Max();
}
