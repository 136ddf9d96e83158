namespace DeepRebirth.Kernels;

/// <summary>Per-channel scale and shift with activation: ONNX BatchNormalization, Mul and Add with a constant a channel, or a lone activation. Input and output may be the same tensor.</summary>
internal readonly record struct ImageScaleStep : IStep
{
    public ImageScaleStep()
    {
    }

    public ImageTensor Input { get; init; }

    public ImageTensor Output { get; init; }

    /// <summary>Floats from the weights' start to one factor a channel, zero-filled to a multiple of 16; -1 for none.</summary>
    public int ScaleOffset { get; init; } = -1;

    /// <summary>Floats from the weights' start to one addend a channel, zero-filled to a multiple of 16; -1 for none.</summary>
    public int ShiftOffset { get; init; } = -1;

    public FusedActivation Activation { get; init; } = new();

    public int Units => Output.RowUnits;

    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        for (int unit = from; unit < to; unit++)
        {
            (int image, int block, int row) = Output.RowOf(unit);
            Output.ClearBorder(arena, image, block, row);
            float* input = Input.Row(arena, image, block, row);
            float* output = Output.Row(arena, image, block, row);
            for (int i = 0; i < Output.Width * Output.BlockSize; i++)
            {
                int channel = (block * Output.BlockSize) + (i % Output.BlockSize);
                float scale = ScaleOffset < 0 ? 1 : weights[ScaleOffset + channel];
                float shift = ShiftOffset < 0 ? 0 : weights[ShiftOffset + channel];
                output[i] = Activation.Apply((input[i] * scale) + shift);
            }
        }
    }
}
