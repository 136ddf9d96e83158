namespace DeepRebirth.FineTuning;

/// <summary>Fine-tuning or evaluation cannot be done as asked. The message says what is wrong and what to do.</summary>
public sealed class FineTuningException(string message, Exception? innerException = null) : Exception(message, innerException);
