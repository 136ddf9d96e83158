namespace DeepRebirth.Packing;

/// <summary>What a manifest says beside the program itself.</summary>
public sealed record ManifestOptions
{
    /// <summary>The name of the class to generate; a C# identifier.</summary>
    public required string ClassName { get; init; }

    /// <summary>The namespace of the class to generate.</summary>
    public required string Namespace { get; init; }

    /// <summary>The model's name as its user knows it, for example the file's name.</summary>
    public required string ModelName { get; init; }

    /// <summary>One name a class, or null where they are not known.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>How a picture becomes the network's input, or null where that is not known.</summary>
    public ManifestPreprocessing? Preprocessing { get; init; }

    /// <summary>The form of the weights file.</summary>
    public WeightLayout WeightLayout { get; init; } = WeightLayout.Packed;

    /// <summary>The name of the embedded resource that holds the weights.</summary>
    public string WeightsResource => $"{Namespace}.{ClassName}.weights";
}

/// <summary>How a picture becomes the network's input: resize, crop the centre, then <c>(pixel * Scale - mean) / deviation</c> a channel.</summary>
/// <param name="Resize">The length of the short side in pixels before cropping; 0 for none.</param>
/// <param name="CropHeight">The height of the centre crop in pixels.</param>
/// <param name="CropWidth">The width of the centre crop in pixels.</param>
/// <param name="BlueFirst">Whether the first channel is blue (Caffe) and not red.</param>
/// <param name="Mean">What is subtracted, a channel, in the network's channel order.</param>
/// <param name="StandardDeviation">What is divided by, a channel, in the network's channel order.</param>
/// <param name="Scale">The factor of the pixel's 0..255 before the mean is subtracted.</param>
public sealed record ManifestPreprocessing(
    int Resize,
    int CropHeight,
    int CropWidth,
    bool BlueFirst,
    IReadOnlyList<float> Mean,
    IReadOnlyList<float> StandardDeviation,
    float Scale = 1);
