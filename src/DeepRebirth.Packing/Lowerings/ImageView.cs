namespace DeepRebirth.Packing;

/// <summary>An image tensor: a storage, or a slice of its channels.</summary>
/// <param name="Storage">What it is a part of.</param>
/// <param name="FirstChannel">The storage's channel that is this tensor's first; the start of a block, but for a slice that only its writer and Concats know.</param>
/// <param name="Channels">The number of channels.</param>
/// <param name="IsFollowed">Whether what lies behind the last channel in its block is another tensor's.</param>
internal sealed record ImageView(ImageStorage Storage, int FirstChannel, int Channels, bool IsFollowed = false)
{
    /// <summary>Whether the view begins at a channel block.</summary>
    public bool IsAligned => FirstChannel % Storage.BlockSize == 0;

    /// <summary>Whether the view is all of its storage.</summary>
    public bool IsWhole => FirstChannel == 0 && Channels == Storage.Channels;

    public static ImageView Whole(ImageStorage storage) => new(storage, 0, storage.Channels);

    /// <summary>Some of this view's channels.</summary>
    public ImageView Slice(int first, int channels)
    {
        int end = FirstChannel + first + channels;
        bool isLast = first + channels == Channels;
        return new(Storage, FirstChannel + first, channels, isLast ? IsFollowed : end % Storage.BlockSize != 0);
    }
}
