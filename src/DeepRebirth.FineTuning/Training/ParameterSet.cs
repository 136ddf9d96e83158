using DeepRebirth.FineTuning.Gradients;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Training;

/// <summary>The trained weights of a network, in its layers' order, and the way back into a network.</summary>
internal sealed class ParameterSet : IDisposable
{
    /// <summary>Takes the weights of <paramref name="trained"/>'s layers, with the values that <paramref name="student"/> has.</summary>
    public ParameterSet(Network trained, Network student) =>
        All = [.. trained.Layers.SelectMany(layer => NodeFactory.TrainedWeights(student[layer.Name])
            .Select(weight => new Parameter(layer.Name, weight.Role, weight.Value)))];

    /// <summary>The parameters.</summary>
    public IReadOnlyList<Parameter> All { get; }

    /// <summary>A copy of the values.</summary>
    public float[][] Copy() => [.. All.Select(parameter => parameter.Values.ToArray())];

    /// <summary>Sets the values.</summary>
    public void Restore(float[][] values)
    {
        foreach ((Parameter parameter, float[] value) in All.Zip(values))
            value.CopyTo(parameter.Values);
    }

    /// <summary>Whether every value is a number.</summary>
    public bool IsFinite() => All.All(parameter =>
    {
        foreach (float value in parameter.Values)
        {
            if (!float.IsFinite(value))
                return false;
        }
        return true;
    });

    /// <summary>A network with these values in place of its own.</summary>
    public Network ApplyTo(Network network)
    {
        ILookup<string, Parameter> byLayer = All.ToLookup(parameter => parameter.Layer);
        return new Network(network.Name, network.Inputs, network.Layers.Select(layer => Replace(layer, byLayer[layer.Name])), network.Outputs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Parameter parameter in All)
            parameter.Dispose();
    }

    private static Layer Replace(Layer layer, IEnumerable<Parameter> parameters)
    {
        Dictionary<string, Tensor> values = parameters.ToDictionary(
            parameter => parameter.Role, parameter => Tensor.Create(parameter.Shape, parameter.Values));
        if (values.Count == 0)
            return layer;
        return layer switch
        {
            Convolution convolution => convolution with { Kernel = values["weights"], Bias = values.GetValueOrDefault("bias") },
            Gemm gemm => gemm with { Kernel = values["weights"], Bias = values.GetValueOrDefault("bias") },
            BatchNormalization normalization => normalization with { Scale = values["scale"], Shift = values["shift"] },
            Elementwise elementwise => elementwise with { Constant = values["constant"] },
            _ => throw new FineTuningException($"Layer '{layer.Name}' ({layer.Operator}) has weights that cannot be replaced."),
        };
    }
}
