namespace DeepRebirth.FineTuning.Pictures;

/// <summary>From interleaved bytes to planes of floats.</summary>
internal static class InputPlanes
{
    /// <summary>Centre crop, colour order, scale, mean and deviation.</summary>
    public static void Fill(Preprocessing preprocessing, Picture picture, Span<float> input)
    {
        var (height, width) = preprocessing.CropSize;
        var top = (picture.Height - height) / 2;
        var left = (picture.Width - width) / 2;
        ReadOnlySpan<float> mean = [preprocessing.Mean.First, preprocessing.Mean.Second, preprocessing.Mean.Third];
        ReadOnlySpan<float> std = [preprocessing.Std.First, preprocessing.Std.Second, preprocessing.Std.Third];
        for (var channel = 0; channel < 3; channel++)
        {
            var color = preprocessing.Order == ColorOrder.Bgr ? 2 - channel : channel;
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                {
                    var row = Math.Clamp(y + top, 0, picture.Height - 1);
                    var column = Math.Clamp(x + left, 0, picture.Width - 1);
                    var sample = picture.Rgb[3 * (row * picture.Width + column) + color];
                    input[(channel * height + y) * width + x] = (sample * preprocessing.Scale - mean[channel]) / std[channel];
                }
        }
    }
}
