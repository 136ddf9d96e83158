using System.Runtime.Intrinsics;
using DeepRebirth.FineTuning.Numerics;

namespace DeepRebirth.FineTuning.Gradients.Convolutions;

/// <summary>How far a convolution's taps reach beyond an image, and images with such a border of zeros.</summary>
internal readonly unsafe record struct Border(int Top, int Left, int Bottom, int Right)
{
    /// <summary>Whether no tap reaches beyond.</summary>
    public bool IsNone => this is { Top: <= 0, Left: <= 0, Bottom: <= 0, Right: <= 0 };

    /// <summary>The floats of a picture with its border.</summary>
    public long Size(BatchTensor image, int blocks, int lanes) =>
        (long)blocks * (image.Shape[2] + Top + Bottom) * (image.Shape[3] + Left + Right) * lanes;

    /// <summary>Copies some pictures' blocks to where they have a border.</summary>
    /// <param name="image">The tensor; of its images only the first channels may be of use.</param>
    /// <param name="source">The first block's first picture.</param>
    /// <param name="blocks">The blocks.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="lanes">16, or 4 where there are no more channels.</param>
    /// <param name="target">Room for the pictures.</param>
    public BlockedImages Copy(BatchTensor image, BlockedImages source, int blocks, int pictures, int lanes, float* target)
    {
        (int height, int width) = (image.Shape[2], image.Shape[3]);
        nint row = (nint)(width + Left + Right) * lanes;
        nint block = row * (height + Top + Bottom);
        for (int picture = 0; picture < pictures; picture++)
        {
            for (int number = 0; number < blocks; number++)
            {
                float* to = target + (((picture * blocks) + number) * block);
                float* from = source.Data + (picture * source.ImagePitch) + (number * source.BlockPitch);
                VectorMath.Clear(to, Top * row);
                to += Top * row;
                for (int y = 0; y < height; y++, to += row, from += source.RowPitch)
                {
                    VectorMath.Clear(to, (nint)Left * lanes);
                    CopyRow(from, width, lanes, to + (Left * lanes));
                    VectorMath.Clear(to + ((Left + width) * lanes), (nint)Right * lanes);
                }
                VectorMath.Clear(to, Bottom * row);
            }
        }
        return new BlockedImages(target + (Top * row) + (Left * lanes), lanes, row, blocks * block, block);
    }

    private static void CopyRow(float* from, int width, int lanes, float* to)
    {
        if (lanes == BatchTensor.Lanes)
        {
            VectorMath.CopyOrAdd(from, to, (nint)width * lanes, accumulate: false);
            return;
        }
        for (int x = 0; x < width; x++)
            Vector128.Load(from + (x * BatchTensor.Lanes)).Store(to + (x * Vector128<float>.Count));
    }
}
