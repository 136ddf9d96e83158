using System.Collections.Immutable;

namespace DeepRebirth.Networks.Onnx;

/// <summary>
/// How to read an ONNX file: what it leaves open, and how large it may be. A model file is untrusted, so every limit is checked before
/// memory is allocated for what it bounds. An error about a limit names the MSBuild property that raises it:
/// <list type="table">
/// <item><term><c>DeepRebirthMaxFileBytes</c></term><description><see cref="MaxFileBytes"/></description></item>
/// <item><term><c>DeepRebirthMaxNodes</c></term><description><see cref="MaxNodes"/></description></item>
/// <item><term><c>DeepRebirthMaxTensorBytes</c></term><description><see cref="MaxTensorBytes"/></description></item>
/// <item><term><c>DeepRebirthMaxTotalTensorBytes</c></term><description><see cref="MaxTotalTensorBytes"/></description></item>
/// <item><term><c>DeepRebirthMaxGeneratedTensorBytes</c></term><description><see cref="MaxGeneratedTensorBytes"/></description></item>
/// <item><term><c>DeepRebirthMaxDimension</c></term><description><see cref="MaxDimension"/></description></item>
/// <item><term><c>DeepRebirthMaxRank</c></term><description><see cref="MaxRank"/></description></item>
/// <item><term><c>DeepRebirthMaxMultiplyAdds</c></term><description><see cref="MaxMultiplyAdds"/></description></item>
/// </list>
/// There is no limit of nesting depth to raise: subgraphs are not read at all, and protobuf groups nest at most 100 deep.
/// </summary>
public sealed record OnnxReadOptions
{
    /// <summary>The limits that suit the published image networks (VGG-19, the largest, has 575 MB of weights and 20 G multiply-adds).</summary>
    public static OnnxReadOptions Default { get; } = new();

    /// <summary>Shapes for inputs whose dimensions the file leaves open, by name; the empty name stands for the only input. Dimensions that the file fixes must agree.</summary>
    public ImmutableDictionary<string, TensorShape> InputShapes { get; init; } = ImmutableDictionary<string, TensorShape>.Empty;

    /// <summary>Values for graph inputs that are to be read as weights, by name, as if the file held them as initializers. Where the file declares integers (a <c>Reshape</c>'s shape), the values are converted.</summary>
    public ImmutableDictionary<string, Tensor> Constants { get; init; } = ImmutableDictionary<string, Tensor>.Empty;

    /// <summary>The most bytes of the file itself.</summary>
    public long MaxFileBytes { get; init; } = 2_000_000_000;

    /// <summary>The most nodes.</summary>
    public long MaxNodes { get; init; } = 20_000;

    /// <summary>The most bytes of one tensor: a weight, or one image's activation.</summary>
    public long MaxTensorBytes { get; init; } = 512L << 20;

    /// <summary>The most bytes of all weights together.</summary>
    public long MaxTotalTensorBytes { get; init; } = 1536L << 20;

    /// <summary>The most bytes of constants that the file does not hold but has computed (<c>ConstantOfShape</c>, broadcasts): a few bytes can ask for gigabytes.</summary>
    public long MaxGeneratedTensorBytes { get; init; } = 128L << 20;

    /// <summary>The largest dimension of a tensor.</summary>
    public long MaxDimension { get; init; } = 1L << 27;

    /// <summary>The most dimensions of a tensor.</summary>
    public long MaxRank { get; init; } = 8;

    /// <summary>The most multiply-adds of all convolutions and fully connected layers for one batch.</summary>
    public long MaxMultiplyAdds { get; init; } = 1_000_000_000_000;
}
