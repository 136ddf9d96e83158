namespace DeepRebirth.Slimming.Statistics;

/// <summary>
/// What the original's activations look like over some hundred pictures. Learned rules take the start of their new weights from it; where it
/// says nothing they fall back on the weights alone.
/// </summary>
public interface IActivationStatistics
{
    /// <summary>
    /// The moments of patches, or null where they are not known. Several sources must have the same number of positions; a row then holds what
    /// all of them have at one position.
    /// </summary>
    PatchMoments? Moments(params IReadOnlyList<PatchSource> sources);

    /// <summary>Rows of features and targets, from the same positions, or null where they are not known.</summary>
    IPatchSample? Sample(PatchSource features, PatchSource targets);
}

/// <summary>No pictures: nothing is known.</summary>
public sealed class NoStatistics : IActivationStatistics
{
    /// <summary>The only one.</summary>
    public static NoStatistics Instance { get; } = new();

    /// <inheritdoc/>
    public PatchMoments? Moments(params IReadOnlyList<PatchSource> sources) => null;

    /// <inheritdoc/>
    public IPatchSample? Sample(PatchSource features, PatchSource targets) => null;
}
