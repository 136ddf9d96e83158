using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Planning;

/// <summary>Refuses networks that are no classifiers of one input.</summary>
internal static class NetworkCheck
{
    /// <exception cref="FineTuningException">The network has several inputs or outputs.</exception>
    public static void OneInputAndOutput(Network network)
    {
        if (network.Inputs.Length != 1 || network.Outputs.Length != 1)
        {
            throw new FineTuningException(
                $"The network '{network.Name}' has {network.Inputs.Length} inputs and {network.Outputs.Length} outputs; "
                + "fine-tuning and evaluation need one of each.");
        }
        if (network.ProducerOf(network.Outputs[0]) is null)
            throw new FineTuningException($"The network '{network.Name}' only passes on its input.");
    }

    /// <exception cref="FineTuningException">The networks take different inputs or have different numbers of classes.</exception>
    public static void SameInterface(Network network, Network other)
    {
        if (InputLength(network) != InputLength(other))
        {
            throw new FineTuningException(
                $"The networks '{network.Name}' and '{other.Name}' take different inputs: {network.Inputs[0].Shape} and {other.Inputs[0].Shape}.");
        }
        if (Classes(network) != Classes(other))
        {
            throw new FineTuningException(
                $"The networks '{network.Name}' and '{other.Name}' give different numbers of scores: {Classes(network)} and {Classes(other)}.");
        }
    }

    /// <summary>The number of values of one input.</summary>
    public static int InputLength(Network network) => checked((int)network.Inputs[0].Shape.With(0, 1).ElementCount);

    /// <summary>The number of scores for one input.</summary>
    public static int Classes(Network network)
    {
        Network single = network.WithBatch(1);
        return checked((int)single.ShapeOf(single.Outputs[0]).ElementCount);
    }
}
