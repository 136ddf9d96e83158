using System.Collections.Immutable;
using DeepRebirth.Compiler.Pipeline;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>
/// Steps of both networks that do the same work: those of one layer, or all that a rewrite replaced and all that it put in their place. Rewrites that
/// build on each other form one group.
/// </summary>
/// <param name="Name">The layer, or the first of them.</param>
/// <param name="Rewrites">The numbers of the rewrites, from 1; empty where no rewrite touched the layer.</param>
/// <param name="Original">The original's steps.</param>
/// <param name="Slim">The slim network's steps.</param>
internal sealed record StepGroup(string Name, ImmutableArray<int> Rewrites, ImmutableArray<StepProfile> Original, ImmutableArray<StepProfile> Slim)
{
    /// <summary>The original's time.</summary>
    public double OriginalMilliseconds => Original.Sum(step => step.Milliseconds);

    /// <summary>The slim network's time.</summary>
    public double SlimMilliseconds => Slim.Sum(step => step.Milliseconds);

    /// <summary>The groups in the order in which the original runs; what only the slim network has stands behind its predecessor. Empty where nothing was measured.</summary>
    public static ImmutableArray<StepGroup> Of(SlimmingResult result)
    {
        if (result is not { OriginalProfile: { } original, SlimProfile: { } slim })
            return [];
        Dictionary<string, ImmutableArray<int>> rewrites = RewritesByLayer(result);
        var groups = new List<StepGroup>();
        foreach (StepProfile step in original.Steps)
            Add(groups, KeyOf(step, rewrites), groups.Count, group => group with { Original = group.Original.Add(step) });
        int next = 0;
        foreach (StepProfile step in slim.Steps)
            next = Add(groups, KeyOf(step, rewrites), next, group => group with { Slim = group.Slim.Add(step) }) + 1;
        return [.. groups];
    }

    private static int Add(List<StepGroup> groups, (string Name, ImmutableArray<int> Rewrites) key, int place, Func<StepGroup, StepGroup> change)
    {
        int index = groups.FindIndex(group => key.Rewrites.IsEmpty ? group.Rewrites.IsEmpty && group.Name == key.Name : group.Rewrites.SequenceEqual(key.Rewrites));
        if (index < 0)
            groups.Insert(index = place, new StepGroup(key.Name, key.Rewrites, [], []));
        groups[index] = change(groups[index]);
        return index;
    }

    private static (string Name, ImmutableArray<int> Rewrites) KeyOf(StepProfile step, Dictionary<string, ImmutableArray<int>> rewrites)
    {
        string[] layers = [.. step.Layers.Select(NameOf)];
        string? touched = layers.FirstOrDefault(rewrites.ContainsKey);
        return (layers.FirstOrDefault() ?? $"{step.Name} (layout)", touched is null ? [] : rewrites[touched]);
    }

    // A step says what its layers compute: conv1 (Conv).
    private static string NameOf(string layer) => layer.EndsWith(')') && layer.LastIndexOf(" (", StringComparison.Ordinal) is >= 0 and var end ? layer[..end] : layer;

    private static Dictionary<string, ImmutableArray<int>> RewritesByLayer(SlimmingResult result)
    {
        var groups = new List<(HashSet<string> Layers, SortedSet<int> Numbers)>();
        foreach ((int index, RewriteResult rewrite) in result.Rewrites.Index().Where(rewrite => rewrite.Item.Outcome == RewriteOutcome.Applied))
        {
            (HashSet<string> Layers, SortedSet<int> Numbers) joined = ([.. rewrite.LayersBefore, .. rewrite.LayersAfter], [index + 1]);
            foreach ((HashSet<string> Layers, SortedSet<int> Numbers) other in groups.Where(group => group.Layers.Overlaps(joined.Layers)).ToList())
            {
                joined.Layers.UnionWith(other.Layers);
                joined.Numbers.UnionWith(other.Numbers);
                groups.Remove(other);
            }
            groups.Add(joined);
        }
        return groups.SelectMany(group => group.Layers.Select(layer => KeyValuePair.Create(layer, group.Numbers.ToImmutableArray()))).ToDictionary();
    }
}
