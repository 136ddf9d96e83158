namespace DeepRebirth.Generator;

/// <summary>A manifest that cannot be used. The message names the place in the file.</summary>
internal sealed class ManifestException(string message) : Exception(message);

/// <summary>A manifest of another version of the compiler.</summary>
internal sealed class ManifestVersionException(string message) : Exception(message);
