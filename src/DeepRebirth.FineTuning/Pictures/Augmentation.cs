namespace DeepRebirth.FineTuning.Pictures;

/// <summary>
/// Random views of a picture for training: a crop of random area and aspect, a flip, contrast and brightness. The same seed, epoch and
/// picture index give the same view on any thread.
/// </summary>
public sealed record Augmentation
{
    /// <summary>Smallest share of the picture's area that a view shows; the largest is all of it.</summary>
    public double MinArea { get; init; } = 0.35;

    /// <summary>The view's aspect ratio is that of the input, times exp(+-this).</summary>
    public double AspectSpread { get; init; } = 0.22;

    /// <summary>Whether half of the views are mirrored left to right. Turn it off where left and right mean something, as on road signs.</summary>
    public bool Flip { get; init; } = true;

    /// <summary>Contrast is multiplied by 1 +- this, around the view's mean.</summary>
    public double Contrast { get; init; } = 0.15;

    /// <summary>Brightness is shifted by +- this, in steps of 0..255.</summary>
    public double Brightness { get; init; } = 10;

    /// <summary>What all randomness is derived from.</summary>
    public int Seed { get; init; }

    /// <summary>One view.</summary>
    /// <param name="picture">The whole picture.</param>
    /// <param name="size">Size of the view: the network's input.</param>
    /// <param name="epoch">Number of the pass over the pictures.</param>
    /// <param name="index">Number of the picture.</param>
    public Picture Apply(Picture picture, PictureSize size, int epoch, int index)
    {
        var random = SeededRandom.From(Seed, epoch, index);
        PictureArea area = RandomArea(picture, size, ref random);
        bool flip = random.NextDouble() < 0.5 && Flip;
        float contrast = (float)(1 + Contrast * random.NextDouble(-1, 1));
        float brightness = (float)(Brightness * random.NextDouble(-1, 1));
        return BilinearView.Sample(picture, area, size, flip, contrast, brightness);
    }

    private PictureArea RandomArea(Picture picture, PictureSize size, ref SeededRandom random)
    {
        double share = random.NextDouble(MinArea, 1);
        double aspect = (double)size.Width / size.Height * Math.Exp(random.NextDouble(-AspectSpread, AspectSpread));
        double pixels = share * picture.Width * picture.Height;
        double width = Math.Min(Math.Sqrt(pixels * aspect), picture.Width);
        double height = Math.Min(Math.Sqrt(pixels / aspect), picture.Height);
        double left = random.NextDouble() * (picture.Width - width);
        double top = random.NextDouble() * (picture.Height - height);
        return new PictureArea(left, top, width, height);
    }
}
