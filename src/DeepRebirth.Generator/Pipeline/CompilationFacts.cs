using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DeepRebirth.Generator;

/// <summary>All that the generator wants to know of the compilation.</summary>
internal sealed record CompilationFacts(bool AllowsUnsafe, LanguageVersion LanguageVersion, bool HasVector512)
{
    private const LanguageVersion Needed = LanguageVersion.CSharp12;

    /// <summary>Looks at a compilation.</summary>
    public static CompilationFacts From(Compilation compilation, CancellationToken cancellation) => new(
        compilation.Options is CSharpCompilationOptions { AllowUnsafe: true },
        compilation is CSharpCompilation csharp ? csharp.LanguageVersion : LanguageVersion.Default,
        compilation.GetTypesByMetadataName("System.Runtime.Intrinsics.Vector512").Length > 0);

    /// <summary>Why the kernels cannot be compiled here, or null where they can.</summary>
    public DiagnosticInfo? Obstacle(ManifestFile file)
    {
        string name = file.Manifest!.FullName;
        if (!HasVector512)
            return new DiagnosticInfo(Descriptors.Framework, file.Path, name);
        if (LanguageVersion < Needed)
            return new DiagnosticInfo(Descriptors.LanguageVersion, file.Path, name, LanguageVersion.ToDisplayString());
        return AllowsUnsafe ? null : new DiagnosticInfo(Descriptors.UnsafeCode, file.Path, name);
    }
}
