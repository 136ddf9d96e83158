using System.Collections.Concurrent;
using DeepRebirth.FineTuning;
using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>Pictures as a network's inputs: view 0 is the plain preprocessing, every other view a random one.</summary>
/// <param name="dataset">The pictures.</param>
/// <param name="preprocessing">How they become inputs; its crop is set.</param>
/// <param name="augmentation">How random views are made, or null for none.</param>
internal sealed class PictureInputs(PictureDataset dataset, Preprocessing preprocessing, Augmentation? augmentation = null) : ITrainingInputs
{
    private readonly ConcurrentDictionary<int, string> broken = new();

    /// <inheritdoc/>
    public int Count => dataset.Count;

    /// <summary>What was wrong with the pictures that could not be read, in the order of the pictures.</summary>
    public IReadOnlyList<string> Broken => [.. broken.OrderBy(pair => pair.Key).Select(pair => pair.Value)];

    /// <inheritdoc/>
    public int? Label(int index) => dataset.Pictures[index].Label;

    /// <summary>The file of an input.</summary>
    public string Path(int index) => dataset.Pictures[index].Path;

    /// <inheritdoc/>
    public bool TryLoad(int index, int view, Span<float> input)
    {
        try
        {
            Picture picture = PictureDecoder.Decode(dataset.Pictures[index].Path, dataset.Limits);
            if (view == 0 || augmentation is null)
                preprocessing.Apply(picture, input);
            else
                (preprocessing with { Resize = null }).Apply(augmentation.Apply(picture, preprocessing.Crop!.Value, view, index), input);
            return true;
        }
        catch (PictureException exception)
        {
            broken.TryAdd(index, exception.Message);
            return false;
        }
    }
}
