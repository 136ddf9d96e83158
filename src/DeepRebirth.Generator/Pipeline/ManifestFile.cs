using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace DeepRebirth.Generator;

/// <summary>A manifest file of the project: read, or with the error that kept it from being read.</summary>
internal sealed record ManifestFile(string Path, NetworkManifest? Manifest, DiagnosticInfo? Error)
{
    private const string FullSuffix = ".network.json";

    private const string SignatureSuffix = ".signature.json";

    /// <summary>Whether the generator is meant by this file.</summary>
    public static bool IsManifest(AdditionalText file) =>
        file.Path.EndsWith(FullSuffix, StringComparison.OrdinalIgnoreCase) || file.Path.EndsWith(SignatureSuffix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a file. What is wrong with it becomes <see cref="Error"/>.</summary>
    public static ManifestFile Read(AdditionalText file, CancellationToken cancellation)
    {
        SourceText? text = file.GetText(cancellation);
        if (text is null)
            return Failed(Descriptors.DamagedManifest, "the file cannot be read");
        try
        {
            bool isSignature = file.Path.EndsWith(SignatureSuffix, StringComparison.OrdinalIgnoreCase);
            return new ManifestFile(file.Path, ManifestReader.Read(text.ToString(), isSignature), null);
        }
        catch (ManifestException exception)
        {
            return Failed(Descriptors.DamagedManifest, exception.Message);
        }
        catch (ManifestVersionException exception)
        {
            return Failed(Descriptors.OtherVersion, exception.Message);
        }

        ManifestFile Failed(DiagnosticDescriptor descriptor, string reason) =>
            new(file.Path, null, new DiagnosticInfo(descriptor, file.Path, file.Path, CSharpText.Comment(reason)));
    }
}
