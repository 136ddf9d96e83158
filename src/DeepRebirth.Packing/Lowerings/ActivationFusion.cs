using System.Collections.Immutable;
using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Decides which activations are computed by the step of the layer in front of them: those that alone read its output.</summary>
internal sealed class ActivationFusion
{
    private readonly Dictionary<string, Activation> activationOfLayer = [];
    private readonly HashSet<string> fused = [];

    public ActivationFusion(Network network, bool enabled)
    {
        foreach (Layer layer in enabled ? network.Layers : [])
        {
            if (CanFuse(layer) && network.SoleConsumerOf(layer.Output) is Activation activation)
            {
                activationOfLayer[layer.Name] = activation;
                fused.Add(activation.Name);
            }
        }
    }

    /// <summary>Whether the layer is an activation that the step before it computes.</summary>
    public bool IsFused(Layer layer) => fused.Contains(layer.Name);

    /// <summary>The tensor that a layer's step writes: its own output, or that of the fused activation.</summary>
    public string OutputOf(Layer layer) => activationOfLayer.GetValueOrDefault(layer.Name)?.Output ?? layer.Output;

    /// <summary>The activation that is fused into a layer's step.</summary>
    public FusedActivation ActivationOf(Layer layer) =>
        activationOfLayer.TryGetValue(layer.Name, out Activation? activation) ? Parameters(activation) : new FusedActivation();

    /// <summary>The layers that a layer's step computes, as text.</summary>
    public ImmutableArray<string> Covered(Layer layer) =>
        activationOfLayer.TryGetValue(layer.Name, out Activation? activation) ? [layer.ToString(), activation.ToString()] : [layer.ToString()];

    /// <summary>An activation as a kernel's parameters. Those that the function does not use keep their defaults.</summary>
    public static FusedActivation Parameters(Activation activation) => activation.Kind switch
    {
        ActivationKind.Relu => new FusedActivation { Function = ActivationFunction.Relu },
        ActivationKind.LeakyRelu => new FusedActivation { Function = ActivationFunction.LeakyRelu, Alpha = activation.Alpha },
        ActivationKind.Clip => new FusedActivation
        {
            Function = ActivationFunction.Clip,
            Minimum = activation.Minimum,
            Maximum = activation.Maximum,
        },
        ActivationKind.Sigmoid => new FusedActivation { Function = ActivationFunction.Sigmoid },
        _ => throw new NetworkException(NetworkProblem.Unsupported, $"Layer {activation} has no kernel."),
    };

    private static bool CanFuse(Layer layer) => layer
        is Convolution or MaxPool or AveragePool or GlobalMaxPool or GlobalAveragePool
        or BatchNormalization or Elementwise or Gemm;
}
