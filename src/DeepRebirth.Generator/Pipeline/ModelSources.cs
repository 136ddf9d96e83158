namespace DeepRebirth.Generator;

/// <summary>A generated file.</summary>
internal sealed record GeneratedFile(string HintName, string Text);

/// <summary>All that comes of one network: its files, the kernels that they use, and what stands in the way.</summary>
internal sealed record ModelSources(EquatableArray<GeneratedFile> Files, EquatableArray<string> UsedTypes, DiagnosticInfo? Error)
{
    /// <summary>
    /// Prints a network. Where the kernels cannot be compiled, the class is printed in its design-time form, so that the one error that
    /// matters does not drown in errors about a missing class.
    /// </summary>
    public static ModelSources From(ManifestFile file, CompilationFacts facts)
    {
        NetworkManifest manifest = file.Manifest!;
        DiagnosticInfo? obstacle = manifest.IsDesignTime ? null : facts.Obstacle(file);
        if (obstacle is not null)
            manifest = manifest.ForDesignTime();

        List<GeneratedFile> files = [new($"{manifest.FullName}.g.cs", NetworkEmitter.Emit(manifest, FileName(file.Path)))];
        if (manifest is { IsClassifier: true, Labels: { } labels })
            files.Add(new GeneratedFile($"{manifest.FullName}.Labels.g.cs", LabelsEmitter.Emit(manifest, labels)));
        return new ModelSources(files.ToEquatableArray(), NetworkEmitter.UsedTypes(manifest).ToEquatableArray(), obstacle);
    }

    // Only the name: a path would make the output differ from machine to machine.
    private static string FileName(string path) => path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
}
