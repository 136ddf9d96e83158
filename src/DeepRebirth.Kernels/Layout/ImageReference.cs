namespace DeepRebirth.Kernels;

/// <summary>What the scalar definitions of the image steps share.</summary>
internal static unsafe class ImageReference
{
    public delegate float PixelFunction(int image, int channel, int row, int column);

    /// <summary>Writes a whole tensor, its border and the lanes behind its last channel (but those of a next slice) included, value by value.</summary>
    public static void Fill(ImageTensor output, float* arena, PixelFunction value)
    {
        for (int image = 0; image < output.Images; image++)
        for (int channel = 0; channel < output.WrittenChannels; channel++)
        for (int row = 0; row < output.Height; row++)
        {
            output.ClearBorder(arena, image, channel / output.BlockSize, row);
            for (int column = 0; column < output.Width; column++)
                *output.Pixel(arena, image, channel, row, column) = channel < output.Channels ? value(image, channel, row, column) : 0;
        }
    }
}
