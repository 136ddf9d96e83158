using System.Collections.Immutable;
using DeepRebirth.Kernels;

namespace DeepRebirth.Packing;

/// <summary>Gives the place in the arena of a storage, once that is planned.</summary>
/// <param name="offsetOf">The offset of a storage.</param>
/// <param name="isOwn">Whether there is a copy of a storage for each thread.</param>
internal sealed class Places(Func<Storage, int> offsetOf, Func<Storage, bool> isOwn)
{
    /// <summary>Where a plain tensor lies.</summary>
    public int this[Storage storage] => offsetOf(storage);

    /// <summary>Floats from one thread's copy of a storage to the next one's; 0 where there are no copies.</summary>
    public int CopyPitch(Storage storage) => isOwn(storage) ? storage.Floats : 0;

    /// <summary>Where and how an image lies.</summary>
    public ImageTensor this[ImageView view] => view.Storage.Slice(offsetOf(view.Storage), view);
}

/// <summary>A step whose tensors have no place in the arena yet.</summary>
/// <param name="Description">One line for the reader of the manifest.</param>
/// <param name="Build">Makes the step when all places are known.</param>
internal sealed record StepDraft(string Description, Func<Places, IStep> Build)
{
    public string Name { get; init; } = "";

    public ImmutableArray<string> Layers { get; init; } = [];

    public long MultiplyAdds { get; init; }

    public required ImmutableArray<Storage> Reads { get; init; }

    /// <summary>Where the step writes. Other steps may write the same storage, at the same time: each writes channels of its own.</summary>
    public required Storage Writes { get; init; }

    /// <summary>Whether each thread may run the step for itself, where all that read what it writes <see cref="ReadsAll"/>.</summary>
    public bool MayBeOwn { get; init; }

    /// <summary>Whether each thread that takes part in the step reads all of what a step that <see cref="MayBeOwn"/> made for it.</summary>
    public bool ReadsAll { get; init; }

    /// <summary>Storages that the step may compute its output over, element by element, if nobody reads them any more.</summary>
    public ImmutableArray<Storage> MayOverwrite { get; init; } = [];
}
