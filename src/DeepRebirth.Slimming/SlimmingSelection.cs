using System.Collections.Immutable;
using System.Globalization;
using System.IO.Enumeration;
using System.Text.RegularExpressions;
using DeepRebirth.Networks;

namespace DeepRebirth.Slimming;

/// <summary>Wanted rewrites: all of a kind, or those of one rule, or those at certain layers.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Rule">The rule's name, or null for all of the kind but those that are <see cref="SlimmingRule.IsOnlyByName"/>.</param>
/// <param name="Layers">A pattern for the name of the layer that stands for the rewrite (<c>*</c> and <c>?</c>), or null for every layer.</param>
/// <param name="AtMost">How many rewrites to plan for this choice.</param>
/// <param name="Percent">The variant of rules that have some (<see cref="RuleSettings.Percent"/>), or null for each rule's own choice.</param>
public sealed record SlimmingChoice(SlimmingKind Kind, string? Rule = null, string? Layers = null, int AtMost = int.MaxValue, int? Percent = null)
{
    /// <summary>Whether the choice leaves to a search which rewrites of a kind to make: it names neither rule nor layers nor variant, and the kind is not exact.</summary>
    public bool IsOpen => Kind != SlimmingKind.Exact && Rule is null && Layers is null && Percent is null;

    /// <summary>Whether the choice covers this rule somewhere.</summary>
    public bool Covers(SlimmingRule rule) => rule.Kind == Kind && (Rule is null ? !rule.IsOnlyByName : Rule == rule.Name);

    /// <summary>Whether the choice covers this rule at the layer of that name.</summary>
    public bool Covers(SlimmingRule rule, string layer) =>
        Covers(rule) && (Layers is null || FileSystemName.MatchesSimpleExpression(Escape(Layers), layer, ignoreCase: false));

    /// <summary>The text that <see cref="SlimmingSelection.Parse"/> reads.</summary>
    public override string ToString() => Kind + (Rule is null ? "" : $":{Rule}") + (Layers is null ? "" : $"@{Layers}") + (Percent is null ? "" : $"={Percent}%");

    // A backslash is an escape in the matcher's language, but an ordinary character in a layer's name.
    private static string Escape(string pattern) => pattern.Replace(@"\", @"\\", StringComparison.Ordinal);
}

/// <summary>The rewrites that a user wants: the value of the option <c>Slimming</c>.</summary>
public sealed partial record SlimmingSelection(ImmutableArray<SlimmingChoice> Choices)
{
    /// <summary>Nothing.</summary>
    public static SlimmingSelection None { get; } = new([]);

    /// <summary>
    /// What is planned where nothing is said: all exact rules, the order rule, and of the folds of a pool into the branches in front of it
    /// only the deepest. That one was measured to be nearly free on GoogLeNet (less than half a point of top-5 accuracy after distillation); each
    /// other fold cost more than a point, and so is planned only when asked for.
    /// </summary>
    public static SlimmingSelection Default { get; } = new(
    [
        new(SlimmingKind.Exact),
        new(SlimmingKind.Order),
        new(SlimmingKind.Streamline, SlimmingRules.FoldPoolIntoBranches.Name, AtMost: 1),
    ]);

    /// <summary>The paper's slimming, whatever it costs: two branches a module, narrower reducers, every pool folded but those inside of modules, which go with their branches.</summary>
    public static SlimmingSelection Paper { get; } = new(
    [
        new(SlimmingKind.Exact),
        new(SlimmingKind.Branch, SlimmingRules.MergeBranchIntoNeighbour.Name),
        new(SlimmingKind.Branch, SlimmingRules.NarrowReducer.Name),
        new(SlimmingKind.Streamline, SlimmingRules.FoldPoolIntoBranches.Name),
        new(SlimmingKind.Streamline, SlimmingRules.FoldPoolIntoConvolution.Name),
    ]);

    /// <summary>The kinds of which a search may choose the rewrites: those that are named without rule, layers or variant; all of them in <see cref="Default"/>.</summary>
    public ImmutableHashSet<SlimmingKind> OpenKinds => Equals(Default)
        ? [.. Enum.GetValues<SlimmingKind>().Where(kind => kind != SlimmingKind.Exact)]
        : [.. Choices.Where(choice => choice.IsOpen).Select(choice => choice.Kind)];

    /// <summary>What is to be done whatever a search chooses: the exact rules, and rewrites that are named.</summary>
    public SlimmingSelection Fixed => new([.. Choices.Where(choice => !choice.IsOpen && (choice.Kind == SlimmingKind.Exact || !Equals(Default)))]);

    /// <summary>
    /// Reads <c>None</c>, <c>Default</c>, <c>Paper</c>, or a list of <c>kind[:rule][@layers][=percent%]</c> separated by semicolons: for example
    /// <c>Exact;Order;Streamline:fold-pool-into-branches@pool4/*</c> or <c>LowRank:factor-convolution-over-channels@conv2*=50%</c>. Kinds may be written in any case; an empty text is <see cref="Default"/>.
    /// </summary>
    /// <exception cref="SlimmingSelectionException">A kind or rule does not exist. The message says which, and what was probably meant.</exception>
    public static SlimmingSelection Parse(string? text)
    {
        string[] parts = (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 0)
            return Default;
        if (parts is [var only])
        {
            if (only.Equals(nameof(None), StringComparison.OrdinalIgnoreCase))
                return None;
            if (only.Equals(nameof(Default), StringComparison.OrdinalIgnoreCase))
                return Default;
            if (only.Equals(nameof(Paper), StringComparison.OrdinalIgnoreCase))
                return Paper;
        }
        return new SlimmingSelection([.. parts.Select(ParseChoice).Distinct()]);
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() =>
        Choices.IsEmpty ? nameof(None)
        : Choices.SequenceEqual(Default.Choices) ? nameof(Default)
        : Choices.SequenceEqual(Paper.Choices) ? nameof(Paper)
        : string.Join(';', Choices);

    /// <summary>Whether both select the same rewrites in the same order.</summary>
    public bool Equals(SlimmingSelection? other) => other is not null && Choices.SequenceEqual(other.Choices);

    /// <inheritdoc/>
    public override int GetHashCode() => Choices.Aggregate(0, HashCode.Combine);

    [GeneratedRegex(@"=\s*(\d{1,3})\s*%$")]
    private static partial Regex PercentAtEnd { get; }

    private static SlimmingChoice ParseChoice(string part)
    {
        Match percent = PercentAtEnd.Match(part);
        string[] ruleAndLayers = part[..^percent.Length].Split('@', 2, StringSplitOptions.TrimEntries);
        string[] kindAndRule = ruleAndLayers[0].Split(':', 2, StringSplitOptions.TrimEntries);
        SlimmingKind kind = ParseKind(kindAndRule[0], part);
        string? rule = kindAndRule.Length == 2 ? ParseRule(kind, kindAndRule[1], part) : null;
        string? layers = ruleAndLayers.Length == 2 ? ruleAndLayers[1] : null;
        if (layers is "")
            throw new SlimmingSelectionException($"Slimming '{part}' names no layer behind '@'. Write a layer's name, for example '{ruleAndLayers[0]}@pool*', or leave '@' out.");
        return new SlimmingChoice(kind, rule, layers, Percent: percent.Success ? ParsePercent(percent.Groups[1].Value, part) : null);
    }

    private static int ParsePercent(string digits, string part) => int.Parse(digits, CultureInfo.InvariantCulture) is var percent and >= 1 and <= 100
        ? percent
        : throw new SlimmingSelectionException($"Slimming '{part}': the share that stays must be from 1% to 100%.");

    private static SlimmingKind ParseKind(string name, string part)
    {
        string[] kinds = Enum.GetNames<SlimmingKind>();
        if (kinds.FirstOrDefault(kind => kind.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found)
            return Enum.Parse<SlimmingKind>(found);
        if (new[] { nameof(SlimmingSelection.None), nameof(SlimmingSelection.Default), nameof(SlimmingSelection.Paper) }.Contains(name, StringComparer.OrdinalIgnoreCase))
            throw new SlimmingSelectionException($"Slimming '{name}' stands alone: it cannot be combined with anything else.");
        throw new SlimmingSelectionException(
            $"Slimming '{part}': there is no kind '{name}'.{ClosestName.Hint(name, [.. kinds, nameof(SlimmingSelection.None), nameof(SlimmingSelection.Default), nameof(SlimmingSelection.Paper)])} The kinds are {string.Join(", ", kinds)}.");
    }

    private static string ParseRule(SlimmingKind kind, string name, string part)
    {
        string[] rules = [.. SlimmingRules.All.Where(rule => rule.Kind == kind).Select(rule => rule.Name)];
        if (rules.Contains(name))
            return name;
        SlimmingRule? elsewhere = SlimmingRules.All.FirstOrDefault(rule => rule.Name == name);
        throw new SlimmingSelectionException(
            elsewhere is not null ? $"Slimming '{part}': the rule '{name}' is of the kind {elsewhere.Kind}. Write '{elsewhere.Kind}:{name}'."
            : $"Slimming '{part}': there is no rule '{name}'.{ClosestName.Hint(name, rules)} The rules of the kind {kind} are {string.Join(", ", rules)}.");
    }
}

/// <summary>The text of a <see cref="SlimmingSelection"/> is not right. The message says what and how to mend it.</summary>
public sealed class SlimmingSelectionException(string message) : Exception(message);
