using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Planning;

/// <summary>Finds the scores before they become probabilities.</summary>
internal static class Logits
{
    /// <summary>The network's output, or what a Softmax at its end reads.</summary>
    public static string Of(Network network)
    {
        string output = network.Outputs[0];
        return network.ProducerOf(output) is Softmax softmax ? softmax.Input : output;
    }
}
