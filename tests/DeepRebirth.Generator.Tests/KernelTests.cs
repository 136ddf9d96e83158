using Basic.Reference.Assemblies;
using DeepRebirth.Tests.Shared;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DeepRebirth.Generator.Tests;

/// <summary>The kernels travel as source: those that are needed, each once, for every project that can have them.</summary>
[TestClass]
public sealed class KernelTests
{
    [TestMethod]
    public void Emits_only_the_families_that_the_network_uses()
    {
        GeneratorRun run = GeneratorRun.On((SampleManifest.Path, SampleManifest.Text));

        Assert.Contains("DeepRebirth.Kernels.ConvolutionStep.g.cs", run.Files.Keys);
        Assert.Contains("DeepRebirth.Kernels.ImageTensor.g.cs", run.Files.Keys);
        Assert.DoesNotContain("DeepRebirth.Kernels.DepthwiseConvolutionStep.g.cs", run.Files.Keys);
        Assert.DoesNotContain("DeepRebirth.Kernels.SoftmaxStep.g.cs", run.Files.Keys);
        run.Emit();
    }

    [TestMethod]
    public void Emits_each_file_once_for_several_networks()
    {
        GeneratorRun run = GeneratorRun.On(
            (SampleManifest.Path, SampleManifest.Text),
            ("/project/Other.network.json", SampleManifest.With(manifest => manifest["className"] = "Other")));

        run.Emit();

        Assert.Contains("Demo.Models.TinyNet.g.cs", run.Files.Keys);
        Assert.Contains("Demo.Models.Other.g.cs", run.Files.Keys);
    }

    [TestMethod]
    public void Compiles_every_kernel_alone_with_what_it_needs_for_net8()
    {
        CSharpParseOptions net8 = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp12).WithPreprocessorSymbols("NET", "NET8_0_OR_GREATER");
        string[] kernels = [.. KernelLibrary.TypeNames.Where(KernelLibrary.IsKernel)];
        Assert.Contains("ConvolutionStep", kernels);
        foreach (string kernel in kernels)
        {
            CSharpCompilation compilation = CSharpCompilation.Create(
                "Kernel",
                KernelLibrary.FilesFor([kernel]).Select(file => CSharpSyntaxTree.ParseText(file.GeneratedText, net8)),
                Net80.References.All,
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));

            Assert.IsEmpty(compilation.GetDiagnostics(), $"{kernel}: {string.Join('\n', compilation.GetDiagnostics().Take(5))}");
        }
    }

    [TestMethod]
    public void Compiles_a_network_for_net8() => GeneratorRun.On(
        [],
        [(SampleManifest.Path, SampleManifest.Text)],
        CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp12).WithPreprocessorSymbols("NET", "NET8_0_OR_GREATER"),
        references: Net80.References.All).Emit();

    [TestMethod]
    public void Lets_projects_that_see_each_others_internals_have_networks_each()
    {
        string friend = "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Generated\")]";
        byte[] library = GeneratorRun.On([friend], [(SampleManifest.Path, SampleManifest.Text)], assemblyName: "Library").Emit();

        GeneratorRun app = GeneratorRun.On(
            [],
            [("/app/Other.network.json", SampleManifest.With(manifest => manifest["className"] = "Other"))],
            references: [.. Net100.References.All, MetadataReference.CreateFromImage(library)]);

        app.Emit();
    }
}
