using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace DeepRebirth.Generator;

/// <summary>
/// Compiles networks into a project: every <c>.network.json</c> among the additional files becomes a class, and the kernels that the classes
/// use become internal types, each once. A <c>.signature.json</c> stands in for a network that is not built yet (design-time builds).
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class NetworkGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ManifestFile> files = context.AdditionalTextsProvider
            .Where(ManifestFile.IsManifest)
            .Select(ManifestFile.Read)
            .WithTrackingName(TrackingNames.Manifests);

        IncrementalValueProvider<ModelSelection> selection = files
            .Collect()
            .Select((all, _) => ModelSelection.From(all))
            .WithTrackingName(TrackingNames.Selection);

        IncrementalValueProvider<CompilationFacts> facts = context.CompilationProvider
            .Select(CompilationFacts.From)
            .WithTrackingName(TrackingNames.Facts);

        IncrementalValuesProvider<ModelSources> sources = files
            .Combine(selection)
            .Where(pair => pair.Left.Manifest is not null && pair.Right.Paths.Contains(pair.Left.Path))
            .Select((pair, _) => pair.Left)
            .Combine(facts)
            .Select((pair, _) => ModelSources.From(pair.Left, pair.Right))
            .WithTrackingName(TrackingNames.Sources);

        IncrementalValuesProvider<GeneratedFile> kernels = sources
            .Select((model, _) => model.UsedTypes)
            .Collect()
            .SelectMany((types, _) => KernelLibrary.FilesFor(types.SelectMany(type => type)))
            .Select((file, _) => new GeneratedFile($"{file.Library}.{file.Name}.g.cs", file.GeneratedText))
            .WithTrackingName(TrackingNames.Kernels);

        context.RegisterSourceOutput(files, (output, file) => Report(output, file.Error));
        context.RegisterSourceOutput(selection, (output, chosen) => Report(output, [.. chosen.Errors]));
        context.RegisterSourceOutput(sources, (output, model) =>
        {
            Report(output, model.Error);
            foreach (GeneratedFile file in model.Files)
                Add(output, file);
        });
        context.RegisterSourceOutput(kernels, Add);
    }

    private static void Report(SourceProductionContext output, params DiagnosticInfo?[] errors)
    {
        foreach (DiagnosticInfo? error in errors)
        {
            if (error is not null)
                output.ReportDiagnostic(error.ToDiagnostic());
        }
    }

    private static void Add(SourceProductionContext output, GeneratedFile file) =>
        output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8));
}
