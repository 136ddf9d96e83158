namespace DeepRebirth.FineTuning.Pictures;

/// <summary>What is wrong with a set of pictures or its labels; each has its own diagnostic.</summary>
public enum DatasetProblem
{
    /// <summary>The folder or list does not exist or cannot be read.</summary>
    Missing,

    /// <summary>There is no picture, or none that can be decoded.</summary>
    NoPictures,

    /// <summary>Some pictures cannot be decoded; they are skipped.</summary>
    BrokenPictures,

    /// <summary>Some pictures are of a format that is not supported; they are skipped.</summary>
    UnsupportedPictures,

    /// <summary>The label file does not fit: a blank or missing line, a name that occurs twice.</summary>
    Labels,

    /// <summary>Folders or list entries that match no label; their pictures count as unlabelled.</summary>
    UnknownLabels,

    /// <summary>Folders of classes that have no pictures.</summary>
    EmptyClasses,

    /// <summary>A line of a list of pictures cannot be understood.</summary>
    List,
}

/// <summary>A set of pictures or its labels cannot be used. The message says which file, what is wrong, and what to do.</summary>
public sealed class DatasetException(DatasetProblem problem, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The kind of problem.</summary>
    public DatasetProblem Problem { get; } = problem;
}

/// <summary>Something about a set of pictures that its owner should know, though work goes on.</summary>
/// <param name="Problem">The kind of problem.</param>
/// <param name="Message">What, where, and what to do; a full sentence.</param>
public sealed record DatasetWarning(DatasetProblem Problem, string Message);
