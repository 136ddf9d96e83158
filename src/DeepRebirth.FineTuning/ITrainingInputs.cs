namespace DeepRebirth.FineTuning;

/// <summary>
/// Where training and evaluation take their inputs from: a numbered list of network inputs, usually pictures, of which each may have
/// several views (augmentations). Implementations may be called from several threads at a time.
/// </summary>
public interface ITrainingInputs
{
    /// <summary>The number of inputs.</summary>
    int Count { get; }

    /// <summary>Whether all views of an input are the same, so that what is computed of it once may be used ever after.</summary>
    bool HasOneView => false;

    /// <summary>Writes one view of one input, as the network takes it (for pictures: channels x height x width, one picture).</summary>
    /// <param name="index">The input, from 0 to <see cref="Count"/> - 1.</param>
    /// <param name="view">
    /// The view: the same index and view always give the same values. Sources without augmentation give the same values for every view.
    /// </param>
    /// <param name="input">Where the values go; as long as the network's input.</param>
    /// <returns>False where the input cannot be read; it is then left out. The implementation counts and names such inputs.</returns>
    bool TryLoad(int index, int view, Span<float> input);

    /// <summary>The class of an input (the index of the network's output), or null where it is not known.</summary>
    int? Label(int index);
}
