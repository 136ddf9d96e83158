using DeepRebirth.FineTuning.Gradients.Convolutions;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>The trained weights of a network as all threads share them. They are packed once for all, whenever values have changed.</summary>
internal sealed unsafe class SharedWeights : IDisposable
{
    private readonly WeightForm[] all;
    private readonly Dictionary<(string Layer, string Role), WeightForm> byName;
    private readonly (int Weight, int Part)[] parts;

    /// <summary>Takes the memory.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="parameters">Their weights.</param>
    public SharedWeights(Network network, IEnumerable<Parameter> parameters)
    {
        HashSet<string> inputs = [.. network.Inputs.Select(input => input.Name)];
        all = [.. parameters.Select(parameter => FormOf(network, inputs, parameter))];
        byName = all.ToDictionary(form => (form.Parameter.Layer, form.Parameter.Role));
        parts = [.. all.SelectMany((form, number) => Enumerable.Range(0, form.Parts).Select(part => (number, part)))];
        LongestPart = parts.Max(part => all[part.Weight].ValuesOf(part.Part).Count);
    }

    /// <summary>The bytes of what is packed.</summary>
    public long PackedBytes => sizeof(float) * all.Sum(form => form.PackedLength);

    /// <summary>The number of parts of all weights together.</summary>
    public int Parts => parts.Length;

    /// <summary>The most values of a part.</summary>
    public int LongestPart { get; }

    /// <summary>One weight.</summary>
    public WeightForm this[string layer, string role] => byName[(layer, role)];

    /// <summary>A part of all weights: the number of the weight and of its part.</summary>
    public (int Weight, WeightForm Form, int Part) Part(int number)
    {
        (int weight, int part) = parts[number];
        return (weight, all[weight], part);
    }

    /// <summary>Packs a part of all weights.</summary>
    public void Pack(int number) => all[parts[number].Weight].Pack(parts[number].Part);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (WeightForm form in all)
            form.Dispose();
    }

    private static WeightForm FormOf(Network network, HashSet<string> inputs, Parameter parameter) =>
        network[parameter.Layer] is Convolution convolution && parameter.Role == "weights"
            ? new ConvolutionForm(convolution, network.ShapeOf(convolution.Inputs[0]), !inputs.Contains(convolution.Inputs[0]), parameter)
            : new PlainForm(parameter);
}
