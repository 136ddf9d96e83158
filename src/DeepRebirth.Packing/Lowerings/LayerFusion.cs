using System.Collections.Immutable;
using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>
/// Decides which layers are computed by the step of the layer in front of them: a sum with another tensor behind a convolution, an
/// activation, and a pool behind a convolution, each where it alone reads what the layer before it writes.
/// </summary>
internal sealed class LayerFusion
{
    private readonly Dictionary<string, Elementwise> sumOfConvolution = [];
    private readonly Dictionary<string, Activation> activationOfLayer = [];
    private readonly Dictionary<string, Layer> poolOfConvolution = [];
    private readonly HashSet<string> fused = [];

    public LayerFusion(Network network, Layouts layouts, ConvolutionPlan plan, LoweringOptions options)
    {
        foreach (Elementwise sum in options.FuseSums ? network.Layers.OfType<Elementwise>().Where(layouts.JoinsImages) : [])
        {
            if (HostOf(sum, network) is { } convolution)
            {
                sumOfConvolution[convolution.Name] = sum;
                fused.Add(sum.Name);
            }
        }
        foreach (Layer layer in options.FuseActivations ? network.Layers : [])
        {
            if (CanFuse(layer) && network.SoleConsumerOf(LastOf(layer).Output) is Activation activation)
            {
                activationOfLayer[layer.Name] = activation;
                fused.Add(activation.Name);
            }
        }
        foreach (Convolution convolution in options.FusePools ? network.Layers.OfType<Convolution>() : [])
        {
            if (ResidualOf(convolution) is not null || network.SoleConsumerOf(OutputOf(convolution)) is not { } pool)
                continue;
            bool pays = pool switch
            {
                MaxPool maximum => PooledConvolution.Pays(convolution, maximum, network, plan),
                GlobalAveragePool => AveragedConvolution.Pays(convolution, network, plan),
                _ => false,
            };
            if (pays)
            {
                poolOfConvolution[convolution.Name] = pool;
                fused.Add(pool.Name);
            }
        }
    }

    /// <summary>Whether the step of a layer before it computes the layer.</summary>
    public bool IsFused(Layer layer) => fused.Contains(layer.Name);

    /// <summary>The tensor that a layer's step writes: its own output, or that of the last layer fused into it.</summary>
    public string OutputOf(Layer layer) => PoolOf(layer) is { } pool
        ? OutputOf(pool)
        : activationOfLayer.GetValueOrDefault(layer.Name)?.Output ?? LastOf(layer).Output;

    /// <summary>The activation that is fused into a layer's step.</summary>
    public FusedActivation ActivationOf(Layer layer) =>
        activationOfLayer.TryGetValue(layer.Name, out Activation? activation) ? Parameters(activation) : new FusedActivation();

    /// <summary>The tensor that a convolution's step adds to its result; null for none.</summary>
    public string? ResidualOf(Convolution layer) =>
        sumOfConvolution.TryGetValue(layer.Name, out Elementwise? sum) ? sum.Inputs.Single(input => input != layer.Output) : null;

    /// <summary>The pool that a convolution's step computes, a MaxPool or a GlobalAveragePool; null for none.</summary>
    public Layer? PoolOf(Layer layer) => poolOfConvolution.GetValueOrDefault(layer.Name);

    /// <summary>The layers that a layer's step computes, as text.</summary>
    public ImmutableArray<string> Covered(Layer layer)
    {
        ImmutableArray<string> covered = [layer.ToString()];
        if (sumOfConvolution.TryGetValue(layer.Name, out Elementwise? sum))
            covered = covered.Add(sum.ToString());
        if (activationOfLayer.TryGetValue(layer.Name, out Activation? activation))
            covered = covered.Add(activation.ToString());
        return PoolOf(layer) is { } pool ? [.. covered, .. Covered(pool)] : covered;
    }

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

    /// <summary>The last of a sum's operands to be computed, where that is a convolution which only the sum reads.</summary>
    private static Convolution? HostOf(Elementwise sum, Network network)
    {
        if (sum is not { Operation: ElementwiseOperation.Add, Constant: null, Inputs: [string left, string right] } || left == right)
            return null;
        Layer? last = network.Layers.LastOrDefault(layer => layer.Output == left || layer.Output == right);
        return last is Convolution convolution && !convolution.IsDepthwise && ReferenceEquals(network.SoleConsumerOf(last.Output), sum)
            ? convolution
            : null;
    }

    private Layer LastOf(Layer layer) => sumOfConvolution.TryGetValue(layer.Name, out Elementwise? sum) ? sum : layer;

    private bool CanFuse(Layer layer) => !IsFused(layer) && layer
        is Convolution or MaxPool or AveragePool or GlobalMaxPool or GlobalAveragePool
        or BatchNormalization or Elementwise or Gemm;
}
