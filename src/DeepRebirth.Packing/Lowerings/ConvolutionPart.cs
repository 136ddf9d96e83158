using System.Collections.Immutable;
using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>
/// What one convolution step computes: a dense convolution, or a bundle of neighbouring groups of a grouped one whose channels fill
/// whole blocks.
/// </summary>
internal sealed record ConvolutionPart
{
    public required Convolution Layer { get; init; }

    /// <summary>The layer's window, with the padding of Pads that are folded into it.</summary>
    public required Window Window { get; init; }

    public required ImageView Input { get; init; }

    public required ImageView Output { get; init; }

    /// <summary>What is added to the result; null for nothing.</summary>
    public required ImageView? Residual { get; init; }

    /// <summary>The layer's output channel that is this part's first.</summary>
    public required int FirstOutput { get; init; }

    /// <summary>The groups of this part.</summary>
    public required int Groups { get; init; }

    /// <summary>The layers that the step computes, as text.</summary>
    public required ImmutableArray<string> Layers { get; init; }

    /// <summary>Some of this part's output channels.</summary>
    public ConvolutionPart Slice(int first, int channels) => this with
    {
        Output = Output.Slice(first, channels),
        Residual = Residual?.Slice(first, channels),
        FirstOutput = FirstOutput + first,
    };

    /// <summary>The layer's bias of this part's output channels; empty for none.</summary>
    public ReadOnlySpan<float> Bias => Layer.Bias is null ? [] : Layer.Bias.Values.Slice(FirstOutput, Output.Channels);

    /// <summary>Which part of the layer this is; empty for all.</summary>
    public string Text => Output.Channels == Layer.OutputChannels ? "" : $"channels {FirstOutput} to {FirstOutput + Output.Channels - 1}";

    /// <summary>What the step reads.</summary>
    public ImmutableArray<Storage> Reads => Residual is null ? [Input.Storage] : [Input.Storage, Residual.Storage];

    /// <summary>The multiply-adds that the layer asks for in this part.</summary>
    public long MultiplyAdds(Network network) =>
        Networks.MultiplyAdds.Of(network, Layer) * Output.Channels / Layer.OutputChannels;

    /// <summary>The residual's place, or a tensor without channels.</summary>
    public ImageTensor ResidualPlace(Places places) => Residual is null ? new ImageTensor() : places[Residual];
}
