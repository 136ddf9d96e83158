namespace DeepRebirth.FineTuning.Pictures;

/// <summary>One picture of a set.</summary>
/// <param name="Path">Where the file is.</param>
/// <param name="Group">What says its class: the name of the class folder, or the text in a list; empty where nothing does.</param>
/// <param name="Label">Index of the network's output for its class, or null where that is not known.</param>
public sealed record PictureEntry(string Path, string Group, int? Label);
