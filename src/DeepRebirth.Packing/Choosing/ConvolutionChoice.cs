using DeepRebirth.Kernels;

namespace DeepRebirth.Packing;

/// <summary>How one convolution is computed, and why.</summary>
public sealed record ConvolutionChoice
{
    /// <summary>The layer.</summary>
    public required string Layer { get; init; }

    /// <summary>For example <c>direct</c>, <c>Winograd F(4x4,3x3)</c> or <c>Strassen</c>.</summary>
    public string Algorithm => Form is { } form ? WinogradConvolution.Text(form) : IsStrassen ? "Strassen" : "direct";

    /// <summary>The predicted time of one run on one core, in microseconds.</summary>
    public required double Microseconds { get; init; }

    /// <summary>The same for direct convolution.</summary>
    public required double DirectMicroseconds { get; init; }

    /// <summary>The size of the packed weights.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>The same for direct convolution.</summary>
    public required long DirectWeightBytes { get; init; }

    /// <summary>The largest difference from direct convolution on real inputs, relative to the largest output; null where none was measured.</summary>
    public double? Error { get; init; }

    /// <summary>Whether a faster algorithm was given up because its error passed the tolerance.</summary>
    public bool FellBack { get; init; }

    /// <summary>Whether the layer is computed directly.</summary>
    public bool IsDirect => Form is null && !IsStrassen;

    /// <summary>The form of Winograd's; null for another algorithm.</summary>
    internal WinogradForm? Form { get; init; }

    /// <summary>Whether the layer is computed by Strassen's algorithm.</summary>
    internal bool IsStrassen { get; init; }

    /// <summary>The choice once an error is measured.</summary>
    internal ConvolutionChoice Judged(double error, double tolerance) => error <= tolerance
        ? this with { Error = error }
        : this with { Form = null, IsStrassen = false, Microseconds = DirectMicroseconds, WeightBytes = DirectWeightBytes, Error = error, FellBack = true };
}
