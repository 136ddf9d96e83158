using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Phases;

/// <summary>Holds the paths that the options name against the disk, so that a mistyped one gets an error that names the option and what was probably meant.</summary>
internal static class NamedPaths
{
    /// <summary>Checks that what the options name exists.</summary>
    /// <param name="options">The options.</param>
    /// <param name="withPictures">Whether the pictures are read too.</param>
    /// <exception cref="DiagnosticException">A file or folder does not exist.</exception>
    public static void Check(ModelOptions options, bool withPictures)
    {
        Require(options.Model, "The model", DiagnosticCode.ModelMissing);
        Require(options.Labels, "The file of Labels", DiagnosticCode.InvalidLabels);
        if (!withPictures)
            return;
        Require(options.TrainingData, "The folder or list of TrainingData", DiagnosticCode.NoPictures);
        Require(options.ValidationData, "The folder or list of ValidationData", DiagnosticCode.NoPictures);
    }

    private static void Require(string? path, string what, DiagnosticCode code)
    {
        if (path is not null && !Path.Exists(path))
            throw new DiagnosticException(code, path, $"{what} '{path}' does not exist.{Hint(path)}");
    }

    // The first part of the path that does not exist, held against what lies there instead.
    private static string Hint(string path)
    {
        while (Path.GetDirectoryName(path) is { Length: > 0 } parent)
        {
            if (Directory.Exists(parent))
                return ClosestName.Hint(Path.GetFileName(path), Directory.EnumerateFileSystemEntries(parent).Select(entry => Path.GetFileName(entry)!));
            path = parent;
        }
        return "";
    }
}
