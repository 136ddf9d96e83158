namespace DeepRebirth.FineTuning.Pictures.Jpeg;

/// <summary>One colour component of a frame (T.81, B.2.2), with its samples.</summary>
internal sealed class Component
{
    /// <summary>Identifier that scans refer to it by.</summary>
    public required byte Id { get; init; }

    /// <summary>Horizontal sampling factor, 1 to 4.</summary>
    public required int Horizontal { get; init; }

    /// <summary>Vertical sampling factor, 1 to 4.</summary>
    public required int Vertical { get; init; }

    /// <summary>Which quantization table it uses.</summary>
    public required int QuantizationIndex { get; init; }

    /// <summary>Columns of samples that belong to the picture.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of samples that belong to the picture.</summary>
    public required int Height { get; init; }

    /// <summary>Blocks in a row, with those that fill up the last MCU.</summary>
    public required int BlocksPerRow { get; init; }

    /// <summary>Rows of blocks, with those that fill up the last MCU.</summary>
    public required int BlockRows { get; init; }

    /// <summary>Blocks in a row that hold samples of the picture: what a scan of this component alone has.</summary>
    public int OwnBlocksPerRow => (Width + 7) / 8;

    /// <summary>Rows of blocks that hold samples of the picture.</summary>
    public int OwnBlockRows => (Height + 7) / 8;

    /// <summary>Samples in a row of <see cref="Samples"/>.</summary>
    public int Stride => 8 * BlocksPerRow;

    /// <summary>Decoded samples, <see cref="BlockRows"/> * 8 rows.</summary>
    public byte[] Samples { get; private set; } = [];

    /// <summary>Coefficients in natural order, 64 a block; only for progressive frames, where scans add to them.</summary>
    public short[] Coefficients { get; private set; } = [];

    /// <summary>The quantization table as it was when the component's first scan began, in natural order.</summary>
    public ushort[]? Quantization { get; set; }

    /// <summary>Takes the memory, once all limits are checked.</summary>
    public void Allocate(bool progressive)
    {
        Samples = new byte[64 * BlocksPerRow * BlockRows];
        if (progressive)
            Coefficients = new short[64 * BlocksPerRow * BlockRows];
    }

    /// <summary>The coefficients of one block.</summary>
    public Span<short> CoefficientsOf(int blockRow, int blockColumn) =>
        Coefficients.AsSpan(64 * (blockRow * BlocksPerRow + blockColumn), 64);

    /// <summary>Turns one block's coefficients into samples.</summary>
    public void Reconstruct(ReadOnlySpan<short> coefficients, int blockRow, int blockColumn) =>
        InverseDct.Transform(coefficients, Quantization, Samples.AsSpan(8 * (blockRow * Stride + blockColumn)), Stride);
}
