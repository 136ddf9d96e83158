namespace DeepRebirth.Packing;

/// <summary>An image tensor: a storage, or a slice of its channels.</summary>
/// <param name="Storage">What it is a part of.</param>
/// <param name="FirstChannel">The storage's channel that is this tensor's first; the start of a block.</param>
/// <param name="Channels">The number of channels.</param>
internal sealed record ImageView(ImageStorage Storage, int FirstChannel, int Channels)
{
    /// <summary>Whether the view is all of its storage.</summary>
    public bool IsWhole => FirstChannel == 0 && Channels == Storage.Channels;

    public static ImageView Whole(ImageStorage storage) => new(storage, 0, storage.Channels);

    /// <summary>Some of this view's channels; <paramref name="first"/> is the start of a block.</summary>
    public ImageView Slice(int first, int channels) => new(Storage, FirstChannel + first, channels);
}
