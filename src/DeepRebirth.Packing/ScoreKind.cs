using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>What the numbers of a network's first output mean.</summary>
public enum ScoreKind
{
    /// <summary>Anything: the output is not one score a class.</summary>
    Values,

    /// <summary>One score a class, of any size; Softmax makes probabilities of them.</summary>
    Logits,

    /// <summary>One probability a class.</summary>
    Probabilities,
}

/// <summary>Tells what a network's first output means.</summary>
internal static class ScoreKinds
{
    /// <summary>
    /// N x classes (further axes of size 1 do not matter) are scores of classes: probabilities behind a Softmax, logits otherwise.
    /// Any other shape is just values.
    /// </summary>
    public static ScoreKind Of(Network network)
    {
        if (network.Outputs is not [string output, ..])
            return ScoreKind.Values;
        TensorShape shape = network.ShapeOf(output);
        if (shape.Rank < 2 || shape.Skip(1).Count(dimension => dimension != 1) != 1)
            return ScoreKind.Values;
        return IsSoftmax(network, output) ? ScoreKind.Probabilities : ScoreKind.Logits;
    }

    private static bool IsSoftmax(Network network, string tensor) => network.ProducerOf(tensor) switch
    {
        Softmax => true,
        Flatten or Reshape or Squeeze or Unsqueeze or Identity or Dropout => IsSoftmax(network, network.ProducerOf(tensor)!.Input),
        _ => false,
    };
}
