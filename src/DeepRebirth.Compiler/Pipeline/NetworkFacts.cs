using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>What a network's inputs and outputs say about its use.</summary>
internal static class NetworkFacts
{
    /// <summary>The number of scores of the first output, all of one image together.</summary>
    public static int ClassCount(Network network)
    {
        TensorShape shape = network.ShapeOf(network.Outputs[0]);
        return checked((int)(shape.ElementCount / Math.Max(1, shape.Rank == 0 ? 1 : shape[0])));
    }

    /// <summary>Height and width of the colour pictures that the network takes, or null where it takes something else.</summary>
    public static (int Height, int Width)? PictureSize(Network network) =>
        network.Inputs is [{ Shape: [_, 3, var height, var width] }] ? (height, width) : null;
}
