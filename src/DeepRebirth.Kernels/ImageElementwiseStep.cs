namespace DeepRebirth.Kernels;

/// <summary>Sum or product of two images of one shape, with activation. The output may be one of the inputs.</summary>
internal readonly record struct ImageElementwiseStep : IStep
{
    public ImageElementwiseStep()
    {
    }

    public ImageTensor Left { get; init; }

    public ImageTensor Right { get; init; }

    public ImageTensor Output { get; init; }

    /// <summary>Whether the inputs are multiplied; otherwise they are added.</summary>
    public bool Multiply { get; init; }

    public FusedActivation Activation { get; init; } = new();

    public int Units => Output.RowUnits;

    public unsafe void Run(float* arena, float* weights, int from, int to)
    {
        for (int unit = from; unit < to; unit++)
        {
            (int image, int block, int row) = Output.RowOf(unit);
            Output.ClearBorder(arena, image, block, row);
            float* left = Left.Row(arena, image, block, row);
            float* right = Right.Row(arena, image, block, row);
            float* output = Output.Row(arena, image, block, row);
            for (int i = 0; i < Output.Width * Output.BlockSize; i++)
                output[i] = Activation.Apply(Multiply ? left[i] * right[i] : left[i] + right[i]);
        }
    }
}
