using System.Collections.Immutable;

namespace DeepRebirth.Generator;

/// <summary>Which of the manifest files are compiled: one a class, a full manifest rather than a design-time signature.</summary>
internal sealed record ModelSelection(EquatableArray<string> Paths, EquatableArray<DiagnosticInfo> Errors)
{
    /// <summary>Chooses among all files that could be read.</summary>
    public static ModelSelection From(ImmutableArray<ManifestFile> files)
    {
        var paths = new List<string>();
        var errors = new List<DiagnosticInfo>();

        // File names of generated sources are compared without regard to case, so class names must differ in more than that.
        foreach (var models in files.Where(file => file.Manifest is not null).GroupBy(file => file.Manifest!.FullName, StringComparer.OrdinalIgnoreCase))
        {
            ManifestFile[] candidates = [.. models.Where(file => file.Manifest!.Program is not null)];
            if (candidates.Length == 0)
                candidates = [.. models];
            paths.Add(candidates[0].Path);
            if (candidates.Length > 1)
                errors.Add(new DiagnosticInfo(Descriptors.DuplicateClass, candidates[1].Path, models.Key, candidates[0].Path, candidates[1].Path));
        }

        return new ModelSelection(paths.ToEquatableArray(), errors.ToEquatableArray());
    }
}
