using System.Collections.Immutable;
using Basic.Reference.Assemblies;
using DeepRebirth.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace DeepRebirth.Tests.Shared;

/// <summary>A project in memory: C# sources and additional files, on which the generator runs as in a build with warnings as errors.</summary>
public sealed class GeneratorRun
{
    private static readonly CSharpParseOptions DefaultParseOptions = CSharpParseOptions.Default
        .WithLanguageVersion(LanguageVersion.Latest)
        .WithDocumentationMode(DocumentationMode.Diagnose)
        .WithPreprocessorSymbols("NET", "NET8_0_OR_GREATER", "NET9_0_OR_GREATER", "NET10_0_OR_GREATER");

    private static readonly CSharpCompilationOptions DefaultOptions = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        .WithAllowUnsafe(true)
        .WithOptimizationLevel(OptimizationLevel.Release)
        .WithNullableContextOptions(NullableContextOptions.Enable)
        .WithGeneralDiagnosticOption(ReportDiagnostic.Error);

    private GeneratorRun(CSharpGeneratorDriver driver, Compilation compilation, ImmutableArray<AdditionalText> additionalTexts)
    {
        AdditionalTexts = additionalTexts;
        Compilation = compilation;
        Driver = (CSharpGeneratorDriver)driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out ImmutableArray<Diagnostic> diagnostics);
        Output = output;
        Diagnostics = diagnostics;
    }

    /// <summary>The additional files of the first run.</summary>
    public ImmutableArray<AdditionalText> AdditionalTexts { get; }

    /// <summary>The project without what was generated.</summary>
    public Compilation Compilation { get; }

    /// <summary>The project with what was generated.</summary>
    public Compilation Output { get; }

    /// <summary>What the generator complained about.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>The generator's state after the run.</summary>
    public CSharpGeneratorDriver Driver { get; }

    /// <summary>The generator's result.</summary>
    public GeneratorRunResult Result => Driver.GetRunResult().Results.Single();

    /// <summary>All generated files by name.</summary>
    public IReadOnlyDictionary<string, string> Files => Result.GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText.ToString());

    /// <summary>Runs the generator on additional files.</summary>
    public static GeneratorRun On(params (string Path, string Text)[] files) => On([], files);

    /// <summary>Runs the generator on a project of sources and additional files.</summary>
    public static GeneratorRun On(
        IEnumerable<string> sources,
        IEnumerable<(string Path, string Text)> files,
        CSharpParseOptions? parseOptions = null,
        CSharpCompilationOptions? options = null,
        IEnumerable<MetadataReference>? references = null,
        string assemblyName = "Generated")
    {
        parseOptions ??= DefaultParseOptions;
        CSharpCompilation compilation = CSharpCompilation.Create(
            assemblyName, sources.Select(source => CSharpSyntaxTree.ParseText(source, parseOptions)), references ?? Net100.References.All, options ?? DefaultOptions);
        ImmutableArray<AdditionalText> additionalTexts = [.. files.Select(file => new InMemoryFile(file.Path, file.Text))];
        CSharpGeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new NetworkGenerator().AsSourceGenerator()],
            additionalTexts,
            parseOptions,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        return new GeneratorRun(driver, compilation, additionalTexts);
    }

    /// <summary>Runs again after an edit of the project.</summary>
    public GeneratorRun Again(Func<Compilation, Compilation>? edit = null, Func<CSharpGeneratorDriver, GeneratorDriver>? editFiles = null) =>
        new((CSharpGeneratorDriver)(editFiles?.Invoke(Driver) ?? Driver), edit?.Invoke(Compilation) ?? Compilation, AdditionalTexts);

    /// <summary>Compiles the project; a warning fails the test like an error.</summary>
    /// <param name="resources">The embedded resources by name.</param>
    public byte[] Emit(IReadOnlyDictionary<string, byte[]>? resources = null)
    {
        using var assembly = new MemoryStream();
        EmitResult result = Output.Emit(
            assembly,
            xmlDocumentationStream: new MemoryStream(),
            manifestResources: resources?.Select(resource => new ResourceDescription(resource.Key, () => new MemoryStream(resource.Value), isPublic: true)));
        Assert.IsTrue(result.Success, string.Join('\n', result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(10)));
        return assembly.ToArray();
    }

    /// <summary>An additional file.</summary>
    public sealed class InMemoryFile(string path, string text) : AdditionalText
    {
        /// <inheritdoc/>
        public override string Path => path;

        /// <inheritdoc/>
        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
