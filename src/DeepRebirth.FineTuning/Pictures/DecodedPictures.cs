namespace DeepRebirth.FineTuning.Pictures;

/// <summary>A dataset's pictures, decoded. Those that were asked for first stay in memory, as many as a limit allows; the others are decoded every time.</summary>
/// <param name="dataset">The pictures.</param>
/// <param name="limit">The most bytes of pixels that stay in memory.</param>
internal sealed class DecodedPictures(PictureDataset dataset, long limit)
{
    private readonly Picture?[] kept = new Picture?[dataset.Count];
    private long left = limit;

    /// <summary>One picture. May be called from several threads at a time.</summary>
    /// <exception cref="PictureException">It cannot be decoded.</exception>
    public Picture this[int index]
    {
        get
        {
            if (Volatile.Read(ref kept[index]) is { } known)
                return known;
            Picture picture = PictureDecoder.Decode(dataset.Pictures[index].Path, dataset.Limits);
            Keep(index, picture);
            return picture;
        }
    }

    private void Keep(int index, Picture picture)
    {
        long size = picture.Rgb.Length;
        if (Interlocked.Add(ref left, -size) < 0 || Interlocked.CompareExchange(ref kept[index], picture, null) is not null)
            Interlocked.Add(ref left, size);
    }
}
