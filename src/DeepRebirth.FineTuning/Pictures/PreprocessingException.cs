namespace DeepRebirth.FineTuning.Pictures;

/// <summary>A preprocessing text is not valid. The message says what is wrong, where, and what to write instead.</summary>
public sealed class PreprocessingException(string message) : FormatException(message);
