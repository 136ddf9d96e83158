namespace DeepRebirth.FineTuning.Pictures;

/// <summary>
/// Pictures to train on or to evaluate with, in a stable order, with or without labels. Opened from a folder of class folders, a flat
/// folder, or a CSV list of <c>path,label</c> lines.
/// </summary>
public sealed class PictureDataset
{
    private readonly PictureLimits limits;

    internal PictureDataset(string name, IReadOnlyList<PictureEntry> pictures, IReadOnlyList<DatasetWarning> warnings, PictureLimits limits)
    {
        if (pictures.Count == 0)
            throw new DatasetException(DatasetProblem.NoPictures,
                $"{name}: there is no picture that can be used. Expected are JPEG, PNG, PPM, PGM, BMP or NPY files, in folders named by class or all in one folder, or a CSV list of them."
                + string.Concat(warnings.Select(warning => "\n" + warning.Message)));
        Name = name;
        Pictures = pictures;
        Warnings = warnings;
        this.limits = limits;
    }

    /// <summary>Opens a folder or a CSV list. Files are listed, not decoded: see <see cref="WithoutBrokenPictures"/>.</summary>
    /// <param name="path">
    /// A folder whose folders name the classes (pictures may lie deeper), a folder of pictures, or a text file of <c>path,label</c> lines with
    /// paths relative to it. Hidden files, and files that are no pictures, are left out.
    /// </param>
    /// <param name="labels">The network's labels; folders are matched to <see cref="LabelList.Keys"/>.</param>
    /// <param name="classCount">
    /// Number of the network's classes. Where there is no label list and exactly so many class folders, the folders in ordinal order are the
    /// classes, as in torchvision's ImageFolder.
    /// </param>
    /// <param name="limits">What a picture may cost; <see cref="PictureLimits.Default"/> where null.</param>
    /// <exception cref="DatasetException">The path does not exist, the list is not valid, or there is no picture.</exception>
    public static PictureDataset Open(string path, LabelList? labels = null, int? classCount = null, PictureLimits? limits = null)
    {
        (IReadOnlyList<PictureEntry> found, IReadOnlyList<string> emptyFolders, IReadOnlyList<DatasetWarning> warnings) = Directory.Exists(path) ? PictureFolder.Read(path) : PictureList.Read(path);
        (IReadOnlyList<PictureEntry> pictures, IReadOnlyList<DatasetWarning> labelWarnings) = LabelMatching.Match(path, found, emptyFolders, labels, classCount);
        return new PictureDataset(path, pictures, [.. warnings, .. labelWarnings], limits ?? PictureLimits.Default);
    }

    /// <summary>What the set was opened from.</summary>
    public string Name { get; }

    /// <summary>The pictures, sorted ordinally by path relative to the folder (lists keep their order).</summary>
    public IReadOnlyList<PictureEntry> Pictures { get; }

    /// <summary>What the user should know: folders without label, pictures left out.</summary>
    public IReadOnlyList<DatasetWarning> Warnings { get; }

    /// <summary>Number of pictures.</summary>
    public int Count => Pictures.Count;

    /// <summary>Limits that its pictures are decoded under.</summary>
    public PictureLimits Limits => limits;

    /// <summary>Sets some pictures aside, the same for the same seed; where there are groups (classes), from each in proportion.</summary>
    /// <param name="heldOutShare">Share of the pictures to hold out, 0..1 exclusive.</param>
    /// <param name="seed">What the choice is derived from.</param>
    /// <returns>Both parts in the set's order.</returns>
    /// <exception cref="DatasetException">There are too few pictures for two parts.</exception>
    public (PictureDataset Kept, PictureDataset HeldOut) Split(double heldOutShare, int seed)
    {
        bool[] heldOut = StratifiedSplit.Choose([.. Pictures.Select(picture => picture.Group)], heldOutShare, seed);
        if (!heldOut.Contains(true) || !heldOut.Contains(false))
            throw new DatasetException(DatasetProblem.NoPictures,
                $"{Name}: {(Count == 1 ? "one picture is" : $"{Count} pictures are")} too few to hold some out; add pictures, or give validation pictures of their own.");
        return (Part(i => !heldOut[i]), Part(i => heldOut[i]));
    }

    /// <summary>Whether there are several pictures and all of them have the same pixels. Decodes them up to the first that differs.</summary>
    /// <exception cref="PictureException">A picture cannot be decoded.</exception>
    public bool AreAllAlike()
    {
        if (Count < 2)
            return false;
        Picture first = PictureDecoder.Decode(Pictures[0].Path, limits);
        return Pictures.Skip(1).Select(entry => PictureDecoder.Decode(entry.Path, limits))
            .All(picture => picture.Width == first.Width && picture.Height == first.Height && picture.Rgb.AsSpan().SequenceEqual(first.Rgb));
    }

    /// <summary>Decodes every picture and leaves out those that fail, with a warning that counts and names them.</summary>
    /// <exception cref="DatasetException">No picture can be decoded.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public PictureDataset WithoutBrokenPictures(int? threads = null, CancellationToken cancellation = default)
    {
        string?[] problems = new string?[Count];
        ForEachPicture(threads, cancellation, i =>
        {
            try
            {
                PictureDecoder.Decode(Pictures[i].Path, limits);
            }
            catch (PictureException e)
            {
                problems[i] = e.Message;
            }
        });
        if (problems.All(problem => problem is null))
            return this;
        DatasetWarning warning = BrokenPictures.Warning(Name, Count, [.. problems.OfType<string>()]);
        return new PictureDataset(Name, [.. Pictures.Where((_, i) => problems[i] is null)], [.. Warnings, warning], limits);
    }

    /// <summary>
    /// SHA-256 (hexadecimal) over what the pictures are: their groups and contents, not where they lie or how files are called. Two folders
    /// with the same pictures in the same classes have the same hash.
    /// </summary>
    /// <exception cref="DatasetException">A file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public string ComputeContentHash(int? threads = null, CancellationToken cancellation = default)
    {
        string[] hashes = new string[Count];
        ForEachPicture(threads, cancellation, i => hashes[i] = ContentHash.OfFile(Pictures[i].Path));
        return ContentHash.Combine(Pictures.Zip(hashes, (picture, hash) => (picture.Group, hash)));
    }

    private void ForEachPicture(int? threads, CancellationToken cancellation, Action<int> action)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads ?? Environment.ProcessorCount, CancellationToken = cancellation };
        try
        {
            Parallel.For(0, Count, options, action);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<DatasetException>().FirstOrDefault() is { } first)
        {
            throw first;
        }
    }

    private PictureDataset Part(Func<int, bool> belongs) => new(Name, [.. Pictures.Where((_, i) => belongs(i))], [], limits);
}
