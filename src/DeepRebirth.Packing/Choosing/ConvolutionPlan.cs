using System.Collections.Immutable;
using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>How the convolutions of a network are computed: for each that has a choice, the fastest way by the cost model that is worth its weights.</summary>
/// <param name="Target">The processor that the plan is for.</param>
/// <param name="Choices">The dense convolutions of the network, in its order.</param>
public sealed record ConvolutionPlan(CpuProfile Target, ImmutableArray<ConvolutionChoice> Choices)
{
    /// <summary>
    /// The nanoseconds that a byte of packed weights is worth: weights take memory, room in the app and time to load, so that a form
    /// which is hardly faster is not worth weights four times as large.
    /// </summary>
    private const double PriceOfAByte = 0.0125;

    private readonly ImmutableDictionary<string, ConvolutionChoice> ofLayer = Choices.ToImmutableDictionary(choice => choice.Layer, StringComparer.Ordinal);

    /// <summary>Plans all convolutions of a network.</summary>
    public static ConvolutionPlan Make(Network network, CpuProfile target)
    {
        var layouts = new Layouts(network);
        return new(target, [.. network.Layers.OfType<Convolution>()
            .Where(layer => !layer.IsDepthwise)
            .Select(layer => Choose(layer, network, layouts, target))]);
    }

    /// <summary>Everything directly.</summary>
    public static ConvolutionPlan Direct { get; } = new(CpuProfile.Portable, []);

    /// <summary>The form of Winograd's of a layer; null for another algorithm.</summary>
    internal WinogradForm? FormOf(Convolution layer) => ofLayer.GetValueOrDefault(layer.Name)?.Form;

    /// <summary>Whether a layer is computed by Strassen's algorithm.</summary>
    internal bool IsStrassen(Convolution layer) => ofLayer.GetValueOrDefault(layer.Name) is { IsStrassen: true };

    /// <summary>Whether a layer is computed directly.</summary>
    internal bool IsDirect(Convolution layer) => ofLayer.GetValueOrDefault(layer.Name) is null or { IsDirect: true };

    private static ConvolutionChoice Choose(Convolution layer, Network network, Layouts layouts, CpuProfile target)
    {
        (string input, _, _) = PadFolding.Source(layer, network);
        ConvolutionShape shape = ConvolutionShape.Of(layer, network.ShapeOf(layer.Output), layouts.IsNarrow(input));
        ConvolutionCost direct = ConvolutionCost.Direct(shape, target) * layer.Groups;
        (WinogradForm? form, ConvolutionCost cost) = (null, direct);
        foreach (WinogradForm candidate in ConvolutionLowering.GroupsOfBundle(layer) > 1 ? [] : FormsFor(shape, target))
        {
            ConvolutionCost winograd = ConvolutionCost.Winograd(shape, candidate, target) * layer.Groups;
            if (Price(winograd) < Price(cost))
                (form, cost) = (candidate, winograd);
        }

        bool isStrassen = false;
        if (IsForStrassen(layer, network, layouts, target))
        {
            int readers = network.ConsumersOf(layer.Input).OfType<Convolution>().Count(reader => IsForStrassen(reader, network, layouts, target));
            ConvolutionCost strassen = ConvolutionCost.Strassen(shape, readers, target);
            isStrassen = Price(strassen) < Price(cost);
            if (isStrassen)
                (form, cost) = (null, strassen);
        }

        return new ConvolutionChoice
        {
            Layer = layer.Name,
            Form = form,
            IsStrassen = isStrassen,
            Microseconds = cost.Nanoseconds / 1000,
            DirectMicroseconds = direct.Nanoseconds / 1000,
            WeightBytes = cost.WeightBytes,
            DirectWeightBytes = direct.WeightBytes,
        };
    }

    private static double Price(ConvolutionCost cost) => cost.Nanoseconds + (cost.WeightBytes * PriceOfAByte);

    /// <summary>
    /// Whether Strassen's algorithm computes a layer. Its half groups of 16 channels are one vector of AVX-512's, which leaves its registers half empty: there it is never
    /// faster.
    /// </summary>
    private static bool IsForStrassen(Convolution layer, Network network, Layouts layouts, CpuProfile target) =>
        target.Lanes < StrassenConvolutionStep.GroupWidth / 2 && StrassenConvolution.Fits(layer, network) && !layouts.IsNarrow(layer.Input);

    /// <summary>
    /// The forms for a convolution. F(6x6,3x3) has pieces of few tiles and long transforms: with AVX-512 layers took from 5 % less to 5 % more time, for weights nearly twice as many as those of
    /// F(4x4,3x3).
    /// </summary>
    private static IEnumerable<WinogradForm> FormsFor(ConvolutionShape shape, CpuProfile target) =>
        Enum.GetValues<WinogradForm>().Where(form => shape.IsFor(form) && (form != WinogradForm.Outputs6Kernel3 || target.Lanes < 16));
}
