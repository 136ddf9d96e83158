namespace DeepRebirth.Kernels;

/// <summary>How a convolution's tile walks through memory. Pitches are in bytes.</summary>
internal unsafe struct ConvolutionWalk
{
    /// <summary>The tiles of a call, one after the other.</summary>
    public int Tiles;

    /// <summary>From the input of one tile to that of the next.</summary>
    public nint InputTilePitch;

    /// <summary>From the end of one tile's weights to the start of the next one's: 0 where they follow each other.</summary>
    public nint WeightTilePitch;

    /// <summary>From the output of one tile to that of the next.</summary>
    public nint OutputTilePitch;

    /// <summary>From the residual of one tile to that of the next.</summary>
    public nint ResidualTilePitch;

    /// <summary>From the input pixel of one output pixel to that of the next.</summary>
    public nint InputPitch;

    /// <summary>From one output pixel to the next.</summary>
    public nint OutputPitch;

    /// <summary>From the first vector of an output pixel to the second.</summary>
    public nint OutputVectorPitch;

    /// <summary>From the weights of one tap and channel to those of the next.</summary>
    public nint WeightPitch;

    /// <summary>The weights that are needed next, from where on they have not been asked for: they are read once a prediction, mostly from memory. A call leaves it behind what it asked for.</summary>
    public byte* NextWeights;

    /// <summary>How much of them is asked for with each tap and channel.</summary>
    public nint NextWeightsPitch;

    /// <summary>The input's channel blocks.</summary>
    public int Blocks;

    public nint BlockPitch;

    /// <summary>From a channel block of the input to what is asked for while it is computed: the next block, or the same of the next Winograd point.</summary>
    public nint PrefetchPitch;

    /// <summary>
    /// The last blocks, with which nothing is asked for. Behind the last channel block lies other memory: what another core is to write there costs him
    /// five times as much once this one has a copy.
    /// </summary>
    public int BlocksWithoutPrefetch;

    /// <summary>The kernel's rows.</summary>
    public int Rows;

    public nint RowPitch;

    /// <summary>The stretches of adjacent input values in a kernel row: one without dilation, else one a tap.</summary>
    public int Runs;

    public nint RunPitch;

    /// <summary>The input values of a stretch.</summary>
    public int RunLength;

    /// <summary>What is added to the first group's result before the activation: one value each output value; null for nothing.</summary>
    public byte* Residual;

    /// <summary>The same for the second group.</summary>
    public byte* Residual2;

    /// <summary>From the first vector of a residual pixel to the second.</summary>
    public nint ResidualVectorPitch;

    /// <summary>The activation's limits.</summary>
    public float Lowest;

    public float Highest;

    /// <summary>Whether <see cref="Lowest"/> says anything.</summary>
    public bool HasLowest;

    /// <summary>Whether <see cref="Highest"/> says anything.</summary>
    public bool HasHighest;
}
