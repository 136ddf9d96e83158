using System.Collections.Immutable;

namespace DeepRebirth.Networks;

/// <summary>Sorts layers so that each stands behind those that it reads from, and refuses what has no such order.</summary>
internal static class TopologicalOrder
{
    /// <summary>Sorts stably: among layers that are ready, the one that came first goes first.</summary>
    /// <exception cref="NetworkException">A name or tensor is defined twice, a tensor is dangling, or there is a cycle.</exception>
    public static ImmutableArray<Layer> Sort(ImmutableArray<NetworkInput> inputs, IEnumerable<Layer> layers, ImmutableArray<string> outputs)
    {
        Layer[] all = [.. layers];
        var producers = new Dictionary<string, int>();
        var available = new HashSet<string>();
        foreach (NetworkInput input in inputs)
        {
            if (!available.Add(input.Name))
                throw new NetworkException($"The input '{input.Name}' is declared twice.");
        }
        var names = new HashSet<string>();
        for (int i = 0; i < all.Length; i++)
        {
            if (!names.Add(all[i].Name))
                throw new NetworkException($"Two layers are named '{all[i].Name}'.");
            if (available.Contains(all[i].Output) || !producers.TryAdd(all[i].Output, i))
                throw new NetworkException($"The tensor '{all[i].Output}' is written twice, the second time by layer '{all[i].Name}'.");
        }

        var waitingFor = new int[all.Length];
        var readers = new Dictionary<int, List<int>>();
        for (int i = 0; i < all.Length; i++)
        {
            foreach (string input in all[i].Inputs.Distinct())
            {
                if (available.Contains(input))
                    continue;
                if (!producers.TryGetValue(input, out int producer))
                    throw new NetworkException($"Layer '{all[i].Name}' ({all[i].Operator}) reads the tensor '{input}', which no layer writes.");
                waitingFor[i]++;
                if (!readers.TryGetValue(producer, out List<int>? list))
                    readers[producer] = list = [];
                list.Add(i);
            }
        }
        foreach (string output in outputs)
        {
            if (!available.Contains(output) && !producers.ContainsKey(output))
                throw new NetworkException($"The network's output '{output}' is written by no layer.");
        }

        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, all.Length).Where(i => waitingFor[i] == 0).Select(i => (i, i)));
        var sorted = ImmutableArray.CreateBuilder<Layer>(all.Length);
        while (ready.TryDequeue(out int next, out _))
        {
            sorted.Add(all[next]);
            foreach (int reader in readers.GetValueOrDefault(next, []))
            {
                if (--waitingFor[reader] == 0)
                    ready.Enqueue(reader, reader);
            }
        }
        if (sorted.Count < all.Length)
        {
            Layer stuck = all[Enumerable.Range(0, all.Length).First(i => waitingFor[i] > 0)];
            throw new NetworkException(NetworkProblem.Cycle, $"The network has a cycle through layer '{stuck.Name}' ({stuck.Operator}).");
        }
        return sorted.ToImmutable();
    }
}
