namespace DeepRebirth.Networks;

/// <summary>
/// A fully connected layer: ONNX <c>Gemm</c> or <c>MatMul</c> with constant weights. <c>output[m,n] = sum over k of input[m,k] * Kernel[n,k] + Bias[n]</c>;
/// the reader folds alpha, beta and the transposition of the weights into these tensors. Inputs of rank above 2 (MatMul) keep their leading dimensions.
/// </summary>
public sealed record Gemm : Layer
{
    /// <inheritdoc/>
    public override string Operator => "Gemm";

    /// <summary>N x K: one row an output.</summary>
    public required Tensor Kernel { get; init; }

    /// <summary>N values, or null for none.</summary>
    public Tensor? Bias { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<(string Role, Tensor Value)> Weights =>
        Bias is null ? [("weights", Kernel)] : [("weights", Kernel), ("bias", Bias)];
}
