using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests;

/// <summary>GoogLeNet's building block in small.</summary>
internal static class Inception
{
    /// <summary>Adds a module of four branches and returns its Concat's output.</summary>
    public static string Add(NetworkBuilder build, string input)
    {
        string one = build.Relu(build.Convolution(input, maps: 4, kernel: 1));
        string three = build.Relu(build.Convolution(input, maps: 3, kernel: 1));
        three = build.Relu(build.Convolution(three, maps: 5, kernel: 3, padding: 1));
        string five = build.Relu(build.Convolution(input, maps: 2, kernel: 1));
        five = build.Relu(build.Convolution(five, maps: 3, kernel: 5, padding: 2));
        string pool = build.MaxPool(input, kernel: 3, stride: 1, padding: 1);
        pool = build.Relu(build.Convolution(pool, maps: 2, kernel: 1));
        return build.Concat(one, three, five, pool);
    }
}
