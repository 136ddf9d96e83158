using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>Names that a network does not use yet.</summary>
internal static class FreshName
{
    /// <summary>A tensor name: the wanted one, or it with the first free number behind it.</summary>
    public static string ForTensor(Network network, string wanted) =>
        Free(wanted, name => network.Inputs.Any(input => input.Name == name) || network.ProducerOf(name) is not null);

    /// <summary>A layer name: the wanted one, or it with the first free number behind it.</summary>
    public static string ForLayer(Network network, string wanted) =>
        Free(wanted, name => network.Layers.Any(layer => layer.Name == name));

    private static string Free(string wanted, Func<string, bool> isTaken) =>
        Enumerable.Range(1, int.MaxValue)
            .Select(number => number == 1 ? wanted : $"{wanted}_{number}")
            .First(name => !isTaken(name));
}
