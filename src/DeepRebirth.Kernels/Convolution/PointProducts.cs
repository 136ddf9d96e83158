namespace DeepRebirth.Kernels;

/// <summary>
/// The matrix products of a fast convolution: one for each point of the transformed input, of the input's channels with a group of output channels.
/// Pitches are in floats.
/// </summary>
internal struct PointProducts
{
    /// <summary>The number of products.</summary>
    public int Points;

    /// <summary>From one point's input to the next point's.</summary>
    public nint PointPitch;

    /// <summary>The blocks of input channels.</summary>
    public int Blocks;

    /// <summary>From one block to the next.</summary>
    public nint BlockPitch;

    /// <summary>The channels of a block that there are weights for.</summary>
    public int BlockChannels;

    /// <summary>From one tile of a point to the next.</summary>
    public int TilePitch;

    /// <summary>Output channels that are computed together: 16 or 32.</summary>
    public int Width;
}
