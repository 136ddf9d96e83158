using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Constants that are one number, or one number a channel, for images of a given shape.</summary>
internal static class ChannelConstant
{
    /// <summary>Whether the constant is broadcast along everything but the channels.</summary>
    public static bool Is(Tensor constant, TensorShape image)
    {
        TensorShape shape = constant.Shape;
        if (shape.Rank > image.Rank)
            return false;
        for (int i = 1; i <= shape.Rank; i++)
        {
            bool isChannelAxis = i == image.Rank - 1;
            if (shape[^i] != 1 && !(isChannelAxis && shape[^i] == image[1]))
                return false;
        }
        return true;
    }

    /// <summary>One value a channel.</summary>
    public static float[] Expand(Tensor constant, int channels)
    {
        var values = new float[channels];
        for (int i = 0; i < channels; i++)
            values[i] = constant.Values[constant.Count == 1 ? 0 : i];
        return values;
    }
}
