namespace DeepRebirth.Networks;

/// <summary>ONNX <c>MaxPool</c> over N x C x H x W. Padding never wins over a pixel.</summary>
public sealed record MaxPool : Layer
{
    /// <inheritdoc/>
    public override string Operator => "MaxPool";

    /// <summary>Kernel size, stride, dilation and padding.</summary>
    public required Window Window { get; init; }

    /// <summary>Whether the output size is rounded up (a last window that starts inside the image or its leading padding counts).</summary>
    public bool CeilMode { get; init; }
}

/// <summary>ONNX <c>AveragePool</c> over N x C x H x W.</summary>
public sealed record AveragePool : Layer
{
    /// <inheritdoc/>
    public override string Operator => "AveragePool";

    /// <summary>Kernel size, stride, dilation and padding.</summary>
    public required Window Window { get; init; }

    /// <summary>Whether the output size is rounded up (a last window that starts inside the image or its leading padding counts).</summary>
    public bool CeilMode { get; init; }

    /// <summary>Whether padded pixels count in the divisor (ONNX <c>count_include_pad</c>).</summary>
    public bool CountIncludePad { get; init; }
}

/// <summary>ONNX <c>GlobalAveragePool</c>: N x C x H x W to N x C x 1 x 1.</summary>
public sealed record GlobalAveragePool : Layer
{
    /// <inheritdoc/>
    public override string Operator => "GlobalAveragePool";
}

/// <summary>ONNX <c>GlobalMaxPool</c>: N x C x H x W to N x C x 1 x 1.</summary>
public sealed record GlobalMaxPool : Layer
{
    /// <inheritdoc/>
    public override string Operator => "GlobalMaxPool";
}
