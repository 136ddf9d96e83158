using System.Reflection;
using DeepRebirth.Tests.Shared;
using Microsoft.CodeAnalysis;

namespace DeepRebirth.Generator.Tests;

/// <summary>In a design-time build the editor sees the whole API, before anything is slimmed.</summary>
[TestClass]
public sealed class DesignTimeTests
{
    [TestMethod]
    [DataRow("logits")]
    [DataRow("values")]
    public void Has_the_same_public_members_and_documentation_as_the_full_build(string scores)
    {
        string full = SampleManifest.With(manifest => manifest["scores"] = scores);
        string signature = SampleManifest.With(manifest =>
        {
            manifest["scores"] = scores;
            foreach (string property in (string[])["weights", "arenaFloats", "steps", "multiplyAdds"])
                manifest.Remove(property);
            foreach (string tensors in (string[])["inputs", "outputs"])
                manifest[tensors]![0]!.AsObject().Remove("offset");
        });

        string[] expected = PublicApi(GeneratorRun.On((SampleManifest.Path, full)));
        string[] actual = PublicApi(GeneratorRun.On((SampleManifest.SignaturePath, signature)));

        CollectionAssert.AreEqual(expected, actual);
        Assert.IsGreaterThan(15, actual.Length);
    }

    [TestMethod]
    public void Compiles_without_unsafe_code_and_without_kernels()
    {
        GeneratorRun run = GeneratorRun.On((SampleManifest.SignaturePath, SampleManifest.Signature));

        run.Emit();

        Assert.HasCount(2, run.Files);
        Assert.DoesNotContain("unsafe", run.Files["Demo.Models.TinyNet.g.cs"]);
    }

    [TestMethod]
    public void Says_what_it_is_when_somebody_runs_it()
    {
        GeneratorRun run = GeneratorRun.On((SampleManifest.SignaturePath, SampleManifest.Signature));
        Type network = Assembly.Load(run.Emit()).GetType("Demo.Models.TinyNet", throwOnError: true)!;

        var thrown = Assert.ThrowsExactly<TargetInvocationException>(() => Activator.CreateInstance(network, 1));

        Assert.IsInstanceOfType<InvalidOperationException>(thrown.InnerException);
        Assert.Contains("design-time build", thrown.InnerException.Message);
    }

    [TestMethod]
    public void Gives_way_to_the_full_manifest_of_the_same_class()
    {
        GeneratorRun both = GeneratorRun.On((SampleManifest.SignaturePath, SampleManifest.Signature), (SampleManifest.Path, SampleManifest.Text));
        GeneratorRun full = GeneratorRun.On((SampleManifest.Path, SampleManifest.Text));

        Assert.IsEmpty(both.Diagnostics);
        Assert.AreEqual(full.Files["Demo.Models.TinyNet.g.cs"], both.Files["Demo.Models.TinyNet.g.cs"]);
    }

    private static string[] PublicApi(GeneratorRun run)
    {
        Assert.IsEmpty(run.Diagnostics);
        INamedTypeSymbol network = run.Output.GetTypeByMetadataName("Demo.Models.TinyNet")!;
        return
        [
            .. PublicMembers(network)
                .Select(member => $"{member.ToDisplayString()} {member.GetDocumentationCommentXml()}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<ISymbol> PublicMembers(INamedTypeSymbol type) => type.GetMembers()
        .Where(member => member.DeclaredAccessibility == Accessibility.Public)
        .SelectMany(member => member is INamedTypeSymbol nested ? PublicMembers(nested).Append(nested) : [member]);
}
