using System.Collections.Concurrent;
using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.FineTuning;

/// <summary>Pictures as inputs of a network: decoded, prepared, and for training seen through random views.</summary>
public sealed class PictureInputs : ITrainingInputs
{
    private readonly PictureDataset dataset;
    private readonly Preprocessing preprocessing;
    private readonly Augmentation? augmentation;
    private readonly DecodedPictures pictures;
    private readonly ConcurrentDictionary<int, string> problems = new();
    private readonly int firstView;

    /// <summary>Prepares pictures.</summary>
    /// <param name="dataset">The pictures.</param>
    /// <param name="preprocessing">How they become inputs; its crop must be set (<see cref="Preprocessing.ForInput"/>).</param>
    /// <param name="augmentation">Random views; null gives the plain preprocessing for every view.</param>
    /// <param name="keptBytes">The most bytes of decoded pictures that stay in memory, so that they need not be decoded for each view.</param>
    public PictureInputs(PictureDataset dataset, Preprocessing preprocessing, Augmentation? augmentation = null, long keptBytes = 0)
    {
        this.dataset = dataset;
        this.preprocessing = preprocessing;
        this.augmentation = augmentation;
        pictures = new DecodedPictures(dataset, keptBytes);
    }

    private PictureInputs(PictureInputs earlier, int firstView)
    {
        (dataset, preprocessing, augmentation, pictures, problems) = (earlier.dataset, earlier.preprocessing, earlier.augmentation, earlier.pictures, earlier.problems);
        this.firstView = firstView;
    }

    /// <inheritdoc/>
    public int Count => dataset.Count;

    /// <inheritdoc/>
    public bool HasOneView => augmentation is null;

    /// <summary>A warning that counts and names the pictures that could not be read up to now, or null where there were none.</summary>
    public DatasetWarning? Broken => problems.IsEmpty
        ? null
        : BrokenPictures.Warning(dataset.Name, dataset.Count, [.. problems.OrderBy(problem => problem.Key).Select(problem => problem.Value)]);

    /// <summary>The same pictures, decoded no more than once for both, whose view 0 is a later one of these: what is new to a network that has learned from the earlier ones.</summary>
    /// <param name="view">The view of this source, 0 or more.</param>
    public PictureInputs FromView(int view) => new(this, firstView + view);

    /// <summary>The picture behind an input.</summary>
    public PictureEntry Picture(int index) => dataset.Pictures[index];

    /// <inheritdoc/>
    public int? Label(int index) => dataset.Pictures[index].Label;

    /// <inheritdoc/>
    public bool TryLoad(int index, int view, Span<float> input)
    {
        try
        {
            Picture picture = pictures[index];
            if (augmentation is null)
                preprocessing.Apply(picture, input);
            else
                (preprocessing with { Resize = null }).Apply(augmentation.Apply(picture, preprocessing.CropSize, firstView + view, index), input);
            return true;
        }
        catch (PictureException e)
        {
            problems[index] = e.Message;
            return false;
        }
    }
}
