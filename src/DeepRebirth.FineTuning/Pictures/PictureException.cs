namespace DeepRebirth.FineTuning.Pictures;

/// <summary>A picture cannot be read: the file is missing, damaged, too large, or of a kind that is not supported.</summary>
/// <param name="file">The file, or a name for data that came from memory.</param>
/// <param name="reason">What is wrong and, where there is one, the remedy; a full sentence.</param>
/// <param name="innerException">What led to it.</param>
public sealed class PictureException(string file, string reason, Exception? innerException = null)
    : Exception($"{file}: {reason}", innerException)
{
    /// <summary>The file, or a name for data that came from memory.</summary>
    public string File { get; } = file;

    /// <summary>What is wrong, without the file's name.</summary>
    public string Reason { get; } = reason;
}
