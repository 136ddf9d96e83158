using DeepRebirth.Kernels;

namespace DeepRebirth.FineTuning.Pictures;

/// <summary>One number for each of a network's three input planes, in the planes' order.</summary>
/// <param name="First">Red, or blue where the order is <see cref="ColorOrder.Bgr"/>.</param>
/// <param name="Second">Green.</param>
/// <param name="Third">Blue, or red where the order is <see cref="ColorOrder.Bgr"/>.</param>
public readonly record struct ChannelValues(float First, float Second, float Third);

/// <summary>Height and width of what a network takes.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct PictureSize(int Height, int Width);

/// <summary>
/// How a picture becomes a network's input: resize so that the short side has a given length (bilinear, antialiased), crop the centre, order the colours, and
/// compute <c>(value * scale - mean) / std</c> for each sample in 0..255. Written as text, for example
/// <c>resize=256;crop=224;order=BGR;mean=104,117,123;std=1,1,1;scale=1</c>, or as one of the presets.
/// </summary>
public sealed partial record Preprocessing
{
    /// <summary>Length that the picture's short side is brought to before the crop; null leaves the picture as it is.</summary>
    public int? Resize { get; init; }

    /// <summary>Size of the centre crop; null takes the network's input size (<see cref="ForInput"/>).</summary>
    public PictureSize? Crop { get; init; }

    /// <summary>Order of the planes.</summary>
    public ColorOrder Order { get; init; }

    /// <summary>Subtracted after scaling, in the planes' order.</summary>
    public ChannelValues Mean { get; init; }

    /// <summary>Divided by at last, in the planes' order.</summary>
    public ChannelValues Std { get; init; } = new(1, 1, 1);

    /// <summary>Multiplied with the samples, which are 0..255, at first.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Networks from Caffe and its model zoo: blue first, values 0..255 minus (104, 117, 123), no resize.</summary>
    public static Preprocessing Caffe { get; } = new() { Order = ColorOrder.Bgr, Mean = new(104, 117, 123) };

    /// <summary>Networks from torchvision: short side 256, centre crop 224, red first, 0..1, then ImageNet's mean and deviation.</summary>
    public static Preprocessing Torch { get; } = new()
    {
        Resize = 256,
        Crop = new(224, 224),
        Mean = new(0.485f, 0.456f, 0.406f),
        Std = new(0.229f, 0.224f, 0.225f),
        Scale = 1 / 255f,
    };

    /// <summary>Networks from TensorFlow and Keras with inputs in -1..1: red first, value / 127.5 - 1, no resize.</summary>
    public static Preprocessing TensorFlow { get; } = new() { Mean = new(1, 1, 1), Scale = 1 / 127.5f };

    /// <summary>This preprocessing for a network that takes pictures of a size: the crop, where none is given, becomes that size.</summary>
    /// <exception cref="PreprocessingException">A crop is given and differs from the network's size.</exception>
    public Preprocessing ForInput(int height, int width)
    {
        var input = new PictureSize(height, width);
        if (Crop is { } crop && crop != input)
            throw new PreprocessingException(
                $"The preprocessing crops to {FormatSize(crop)}, but the network takes {FormatSize(input)} (width x height): write crop={FormatSize(input)} or leave crop out.");
        return this with { Crop = input };
    }

    /// <summary>Turns a picture into a network's input. A picture that is smaller than the crop is enlarged to cover it.</summary>
    /// <returns>3 x <see cref="PictureSize.Height"/> x <see cref="PictureSize.Width"/> values, plane after plane.</returns>
    /// <exception cref="InvalidOperationException">There is no crop yet: call <see cref="ForInput"/> first.</exception>
    public float[] Apply(Picture picture)
    {
        float[] input = new float[InputLength];
        Apply(picture, input);
        return input;
    }

    /// <summary>As <see cref="Apply(Picture)"/>, into memory of the caller's.</summary>
    /// <param name="picture">Any size.</param>
    /// <param name="input"><see cref="InputLength"/> values.</param>
    public void Apply(Picture picture, Span<float> input) => ToKernel().Run(picture.Rgb, picture.Width, picture.Height, input);

    /// <summary>Values of one input: 3 x crop height x crop width.</summary>
    /// <exception cref="InvalidOperationException">There is no crop yet: call <see cref="ForInput"/> first.</exception>
    public int InputLength => checked(3 * CropSize.Height * CropSize.Width);

    private PicturePreprocessing ToKernel() => new()
    {
        Resize = Resize ?? 0,
        CropHeight = CropSize.Height,
        CropWidth = CropSize.Width,
        BlueFirst = Order == ColorOrder.Bgr,
        Mean = new(Mean.First, Mean.Second, Mean.Third),
        Std = new(Std.First, Std.Second, Std.Third),
        Scale = Scale,
    };

    internal PictureSize CropSize =>
        Crop ?? throw new InvalidOperationException($"The preprocessing has no crop size; call {nameof(ForInput)} with the network's input size first.");
}
