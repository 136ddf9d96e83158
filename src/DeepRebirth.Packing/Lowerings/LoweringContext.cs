using System.Collections.Immutable;
using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>What the layer families share while a network is lowered: the decisions made before, the tensors, the weights and the steps so far.</summary>
internal sealed class LoweringContext
{
    private readonly List<StepDraft> drafts = [];
    private readonly StepNames names = new();

    public LoweringContext(Network network, LoweringOptions options)
    {
        Network = network;
        Options = options;
        Layouts = new Layouts(network);
        Plan = options.Plan ?? ConvolutionPlan.Make(network, CpuProfile.OfThisMachine);
        Fusion = new LayerFusion(network, Layouts, Plan, options);
        Tensors = new TensorTable(this, new ConcatPlacement(network, Layouts, Fusion));
    }

    public Network Network { get; }

    public LoweringOptions Options { get; }

    public LayerFusion Fusion { get; }

    public Layouts Layouts { get; }

    public ConvolutionPlan Plan { get; }

    public TensorTable Tensors { get; }

    public WeightPacker Weights { get; } = new();

    /// <summary>The factors for Strassen's algorithm of the tensors that have some by now.</summary>
    public Dictionary<ImageView, FactorStorage> Factors { get; } = [];

    /// <summary>The steps so far, in the order in which they run.</summary>
    public IReadOnlyList<StepDraft> Drafts => drafts;

    /// <summary>Whether an output stays in its channel blocks.</summary>
    public bool LeavesImage(string output) => Options.LeavesImages && Layouts.IsImage(output);

    /// <summary>Adds a step. <paramref name="name"/> is made legal and unique.</summary>
    public void Emit(string name, StepDraft draft) => drafts.Add(draft with { Name = names.Unique(name) });

    /// <summary>Adds a step that computes a layer with its fused activation.</summary>
    public void Emit(Layer layer, StepDraft draft) =>
        Emit(layer.Name, draft with { Layers = Fusion.Covered(layer) });

    /// <summary>For example <c>64x56x56 -> 192x56x56, 3x3 pad 1, Relu</c>: the first input, the output behind the activation, and what lies between.</summary>
    public string Describe(Layer layer, params ReadOnlySpan<string> details)
    {
        TensorShape input = Network.ShapeOf(layer.Inputs[0]);
        TensorShape output = Network.ShapeOf(layer.Output);
        string shapes = input == output ? Text(input) : $"{Text(input)} -> {Text(output)}";
        ActivationFunction activation = Fusion.ActivationOf(layer).Function;
        ImmutableArray<string> all = activation == ActivationFunction.None ? [shapes, .. details] : [shapes, .. details, activation.ToString()];
        return string.Join(", ", all.Where(text => text.Length > 0));
    }

    /// <summary>What a layer does, where its shapes alone do not tell.</summary>
    public static string Purpose(Layer layer) => layer switch
    {
        Elementwise { Operation: ElementwiseOperation.Add } => "sum",
        Elementwise => "product",
        BatchNormalization => "scale and shift",
        Activation activation => activation.Kind.ToString(),
        Softmax softmax => $"softmax over axis {softmax.Axis}{(softmax.Flattens ? " and those behind" : "")}",
        Transpose transpose => $"axes {string.Join(", ", transpose.Permutation)}",
        Pad pad => $"pad {pad.Padding.Top},{pad.Padding.Left},{pad.Padding.Bottom},{pad.Padding.Right}",
        _ => "",
    };

    /// <summary>A shape without its batch, where that is 1.</summary>
    public static string Text(TensorShape shape) =>
        shape.Rank > 1 && shape[0] == 1 ? string.Join('x', shape.Skip(1)) : shape.ToString();
}
