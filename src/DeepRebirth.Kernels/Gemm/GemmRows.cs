namespace DeepRebirth.Kernels;

/// <summary>The rows of a fully connected layer: of one tensor, or one of each image of a batch.</summary>
/// <param name="Count">M.</param>
/// <param name="Band">The rows of a unit.</param>
/// <param name="InputPitch">Floats from a row's input to the next one's.</param>
/// <param name="OutputPitch">Floats from a row's output to the next one's.</param>
internal readonly record struct GemmRows(int Count, int Band, long InputPitch, long OutputPitch)
{
    /// <summary>The bands of rows.</summary>
    public int Bands => (Count + Band - 1) / Band;
}
