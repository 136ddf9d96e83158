using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>
/// The convolutions that a tensor comes from, through activations, pools and Concats: those that can learn to give it another scale.
/// <code>
///   x -> Conv -> Relu -> MaxPool -+-> Concat -> the tensor
///   x -> Conv -> Relu ------------+
/// </code>
/// </summary>
/// <param name="All">The convolutions, and the tensor's first channel that each makes.</param>
/// <param name="Between">What lies between: activations, pools and Concats.</param>
internal sealed record ConvolutionsInFront(ImmutableArray<(Convolution Convolution, int FirstChannel)> All, ImmutableArray<Layer> Between)
{
    /// <summary>Whether a factor that is not negative gives the same in front of all that lies between as behind it.</summary>
    public bool LetsScalesThrough => Between.OfType<Activation>().All(activation => activation.Kind is ActivationKind.Relu or ActivationKind.LeakyRelu);

    /// <summary>The convolutions of a tensor; without any where something else comes first, or is read by others too.</summary>
    /// <param name="network">The network.</param>
    /// <param name="tensor">The tensor, which only one layer may read.</param>
    /// <param name="reason">Why there are none, as a part of a sentence.</param>
    public static ConvolutionsInFront? Of(Network network, string tensor, out string? reason)
    {
        var found = ImmutableArray.CreateBuilder<(Convolution, int)>();
        var between = ImmutableArray.CreateBuilder<Layer>();
        reason = Collect(tensor, firstChannel: 0);
        return reason is null ? new ConvolutionsInFront(found.ToImmutable(), between.ToImmutable()) : null;

        string? Collect(string at, int firstChannel)
        {
            if (network.SoleConsumerOf(at) is null)
                return $"'{at}' is also read by others, or is an output of the network";
            Layer? producer = network.ProducerOf(at);
            if (producer is Convolution convolution)
            {
                found.Add((convolution, firstChannel));
                return null;
            }
            if (producer is not (Activation or MaxPool or AveragePool or Concat { Axis: 1 }))
                return "there is no convolution in front of it that could learn to do without";
            between.Add(producer);
            foreach (string input in producer.Inputs)
            {
                if (Collect(input, firstChannel) is { } problem)
                    return problem;
                firstChannel += network.ShapeOf(input)[1];
            }
            return null;
        }
    }

    /// <summary>The convolutions, the tensor's scale taken into their weights.</summary>
    public ImmutableArray<Convolution> Scaled(ChannelScale scale) =>
        [.. All.Select(learner => scale.Slice(learner.FirstChannel, learner.Convolution.OutputChannels).InFrontOf(learner.Convolution))];

    /// <summary>
    /// Fills in a patch: the layer behind goes, and the tensor in front of it gets the name of what it wrote. The other tensors get new names, since they do not
    /// stand for the same values any more.
    /// </summary>
    /// <param name="patch">The patch.</param>
    /// <param name="network">The network.</param>
    /// <param name="layer">The layer that reads the tensor.</param>
    /// <param name="learners">These convolutions with new weights.</param>
    public NetworkPatch Without(NetworkPatch patch, Network network, Layer layer, ImmutableArray<Convolution> learners)
    {
        Layer[] chain = [.. network.Layers.Where(member => Between.Contains(member) || All.Any(learner => learner.Convolution.Name == member.Name))];
        Dictionary<string, string> names = chain.ToDictionary(
            member => member.Output,
            member => member.Output == layer.Input ? layer.Output : FreshName.ForTensor(network, $"{member.Name}/scaled"));
        return patch with
        {
            Removed = [.. chain.Select(member => member.Name), layer.Name],
            Added =
            [
                .. chain.Select(member => learners.FirstOrDefault(learner => learner.Name == member.Name) is { } learner
                    ? learner with { Output = names[member.Output] }
                    : member with { Inputs = [.. member.Inputs.Select(input => names[input])], Output = names[member.Output] }),
            ],
        };
    }

    /// <summary>What is to be trained where these convolutions learn to do without a layer.</summary>
    public LearnedBlock ToLearnWithout(Layer layer) => new()
    {
        Layers = [.. All.Select(learner => learner.Convolution.Name)],
        Inputs = [.. All.SelectMany(learner => learner.Convolution.Inputs).Distinct()],
        TeacherOutput = layer.Output,
        StudentOutput = layer.Output,
    };
}
