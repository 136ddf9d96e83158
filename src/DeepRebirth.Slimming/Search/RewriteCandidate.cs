using System.Collections.Immutable;
using System.Text.Json.Serialization;
using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Search;

/// <summary>What became of a candidate.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    /// <summary>It is part of the plan.</summary>
    Chosen,

    /// <summary>The network would not be faster.</summary>
    SavesNothing,

    /// <summary>Another variant of the same rewrite is part of the plan.</summary>
    OtherVariant,

    /// <summary>A chosen rewrite replaces layers that this one needs.</summary>
    InTheWay,

    /// <summary>It costs more accuracy than is left of the budget.</summary>
    TooDear,
}

/// <summary>One rewrite that a search may choose: where, what it saves, what it costs.</summary>
public sealed record RewriteCandidate
{
    /// <summary>Rule, layer and variant.</summary>
    public required RewriteKey Key { get; init; }

    /// <summary>The key as the option <c>Slimming</c> says it.</summary>
    public string Choice => ToChoice().ToString();

    /// <summary>The rule's family.</summary>
    public required SlimmingKind Kind { get; init; }

    /// <summary>One line on what is replaced by what.</summary>
    public required string Description { get; init; }

    /// <summary>The names of the layers that it replaces.</summary>
    public required ImmutableArray<string> Replaces { get; init; }

    /// <summary>The teacher with this rewrite alone.</summary>
    public required Network Alone { get; init; }

    /// <summary>The milliseconds of a prediction that it is predicted to save alone.</summary>
    public double SavedMilliseconds { get; init; }

    /// <summary>How far its answers are from the original's before any training, in nats (Kullback-Leibler), or null where it was not measured.</summary>
    public double? Divergence { get; init; }

    /// <summary>The divergence that is expected to be left after training.</summary>
    public double Cost => (Divergence ?? 0) * Recovery.ShareLeft(Kind);

    /// <summary>What became of it.</summary>
    public Verdict Verdict { get; init; }

    /// <summary>Why, in words.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The choice that selects this rewrite and no other.</summary>
    public SlimmingChoice ToChoice() => new(Kind, Key.Rule, Key.Layer, Percent: Key.Percent);
}
