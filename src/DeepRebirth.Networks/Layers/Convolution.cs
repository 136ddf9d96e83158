namespace DeepRebirth.Networks;

/// <summary>ONNX <c>Conv</c> over N x C x H x W.</summary>
public sealed record Convolution : Layer
{
    /// <inheritdoc/>
    public override string Operator => "Conv";

    /// <summary>M x C/groups x kernel height x kernel width.</summary>
    public required Tensor Kernel { get; init; }

    /// <summary>M values, or null for none.</summary>
    public Tensor? Bias { get; init; }

    /// <summary>Kernel size, stride, dilation and padding.</summary>
    public required Window Window { get; init; }

    /// <summary>The number of groups; 1 for a dense convolution.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>M, the number of maps that come out.</summary>
    public int OutputChannels => Kernel.Shape[0];

    /// <summary>C, the number of maps that go in (all groups together).</summary>
    public int InputChannels => Kernel.Shape[1] * Groups;

    /// <summary>Whether each input map makes one output map of its own.</summary>
    public bool IsDepthwise => Groups > 1 && Groups == InputChannels && Groups == OutputChannels;

    /// <inheritdoc/>
    public override IEnumerable<(string Role, Tensor Value)> Weights =>
        Bias is null ? [("weights", Kernel)] : [("weights", Kernel), ("bias", Bias)];
}
