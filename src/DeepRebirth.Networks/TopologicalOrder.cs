using System.Collections.Immutable;

namespace DeepRebirth.Networks;

/// <summary>Sorts layers so that each stands behind those that it reads from, and refuses what has no such order.</summary>
internal static class TopologicalOrder
{
    /// <summary>What sorting has to know of a layer, or of a node of a file that may become one.</summary>
    public readonly record struct Item(string Name, string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs);

    /// <summary>Sorts stably: among layers that are ready, the one that came first goes first.</summary>
    /// <exception cref="NetworkException">A name or tensor is defined twice, a tensor is dangling, or there is a cycle.</exception>
    public static ImmutableArray<Layer> Sort(ImmutableArray<NetworkInput> inputs, IEnumerable<Layer> layers, ImmutableArray<string> outputs)
    {
        Layer[] all = [.. layers];
        Item[] items = [.. all.Select(layer => new Item(layer.Name, layer.Operator, layer.Inputs, [layer.Output]))];
        return [.. Sort([.. inputs.Select(input => input.Name)], items, outputs).Select(index => all[index])];
    }

    /// <summary>The indices of <paramref name="items"/> in topological order.</summary>
    /// <exception cref="NetworkException">A name or tensor is defined twice, a tensor is dangling, or there is a cycle.</exception>
    public static List<int> Sort(IReadOnlyList<string> inputs, IReadOnlyList<Item> items, IReadOnlyList<string> outputs)
    {
        var available = new HashSet<string>();
        foreach (string input in inputs)
        {
            if (!available.Add(input))
                throw new NetworkException($"The input '{input}' is declared twice.");
        }
        Dictionary<string, int> producers = FindProducers(items, available);
        foreach (string output in outputs)
        {
            if (!available.Contains(output) && !producers.ContainsKey(output))
                throw new NetworkException($"The network's output '{output}' is written by no layer.");
        }

        var waitingFor = new int[items.Count];
        var readers = new Dictionary<int, List<int>>();
        for (int i = 0; i < items.Count; i++)
        {
            foreach (string input in items[i].Inputs.Distinct())
            {
                if (available.Contains(input))
                    continue;
                if (!producers.TryGetValue(input, out int producer))
                    throw new NetworkException(
                        $"Layer '{items[i].Name}' ({items[i].Operator}) reads the tensor '{input}', which no layer writes.");
                waitingFor[i]++;
                if (!readers.TryGetValue(producer, out List<int>? list))
                    readers[producer] = list = [];
                list.Add(i);
            }
        }

        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, items.Count).Where(i => waitingFor[i] == 0).Select(i => (i, i)));
        var sorted = new List<int>(items.Count);
        while (ready.TryDequeue(out int next, out _))
        {
            sorted.Add(next);
            foreach (int reader in readers.GetValueOrDefault(next, []))
            {
                if (--waitingFor[reader] == 0)
                    ready.Enqueue(reader, reader);
            }
        }
        if (sorted.Count < items.Count)
        {
            Item stuck = items[Enumerable.Range(0, items.Count).First(i => waitingFor[i] > 0)];
            throw new NetworkException(
                NetworkProblem.Cycle, $"The network has a cycle through layer '{stuck.Name}' ({stuck.Operator}).");
        }
        return sorted;
    }

    private static Dictionary<string, int> FindProducers(IReadOnlyList<Item> items, HashSet<string> available)
    {
        var producers = new Dictionary<string, int>();
        var names = new HashSet<string>();
        for (int i = 0; i < items.Count; i++)
        {
            if (!names.Add(items[i].Name))
                throw new NetworkException($"Two layers are named '{items[i].Name}'.");
            foreach (string output in items[i].Outputs)
            {
                if (available.Contains(output) || !producers.TryAdd(output, i))
                    throw new NetworkException(
                        $"The tensor '{output}' is written twice, the second time by layer '{items[i].Name}'.");
            }
        }
        return producers;
    }
}
