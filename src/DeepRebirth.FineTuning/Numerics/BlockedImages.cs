namespace DeepRebirth.FineTuning.Numerics;

/// <summary>Where images in channel blocks lie. Pitches are in floats; a pixel's channels of a block lie side by side.</summary>
internal readonly unsafe struct BlockedImages(float* data, nint pixelPitch, nint rowPitch, nint imagePitch, nint blockPitch)
{
    /// <summary>The first pixel of the first image's first block; a border lies before it.</summary>
    public readonly float* Data = data;

    public readonly nint PixelPitch = pixelPitch;

    public readonly nint RowPitch = rowPitch;

    public readonly nint ImagePitch = imagePitch;

    public readonly nint BlockPitch = blockPitch;

    /// <summary>The image whose pixels are every so many of this one's, from some pixel on.</summary>
    public BlockedImages Strided(int strideY, int strideX, int y = 0, int x = 0) => new(
        Data + (y * RowPitch) + (x * PixelPitch), PixelPitch * strideX, RowPitch * strideY, ImagePitch, BlockPitch);

    /// <summary>The same memory from some pixel, row and image on.</summary>
    public BlockedImages From(int image, int row, int column) => new(
        Data + (image * ImagePitch) + (row * RowPitch) + (column * PixelPitch), PixelPitch, RowPitch, ImagePitch, BlockPitch);
}
