using System.Text.Json.Nodes;
using DeepRebirth.Tests.Shared;
using Microsoft.CodeAnalysis;

namespace DeepRebirth.Generator.Tests;

/// <summary>Names come from files that anybody may have written. Whatever stands in them, the generated code compiles and does only what it should.</summary>
[TestClass]
public sealed class HostileTextTests
{
    private static readonly string[] Texts =
    [
        "*/ class Evil { }", "\n}}} class Evil { } /*", "\r\nclass Evil { }", "\u2028class Evil { }", "\u0085class Evil { }",
        "\"; System.Environment.Exit(1); \"", "\"\"\"", "\\", "\\\"", "{0}", "{{", "</summary><evil attribute=\"&amp;", "]]>", "<!--",
        "#error evil", "\n#error evil", "\n#line 1 \"evil\"", "\0", "\u202Eevil", "\uD83D", "\uDC1F\uD83D", "🐟 fish", "été", "日本語", "n01440764 ",
        "class", "record", "value", "1st", "2nd", "", " ", ",", "_", "@", "tench", "Tench", "TENCH", "tench", "tench2", "Tench2", "Object", "Equals", "Label",
        "ToString", "x", "input", "session", "shared", "defaultThreads", "lease", "image", "nameof", "global", "kernels", "RunBatch", "Lengths", "step", "copy", "arena", "weights", "from", "to",
    ];

    [TestMethod]
    public void Keeps_labels_in_the_enum_and_in_strings()
    {
        GeneratorRun run = Run(manifest =>
        {
            manifest["labels"] = new JsonArray([.. Texts.Select(text => (JsonNode)text)]);
            manifest["outputs"]![0]!["shape"] = new JsonArray(1, Texts.Length);
            manifest["arenaFloats"] = 1024;
        });

        INamedTypeSymbol label = run.Output.GetTypeByMetadataName("Demo.Models.TinyNet+Label")!;
        Assert.HasCount(Texts.Length, label.GetMembers().OfType<IFieldSymbol>());
        Assert.AreEqual(Texts.Length, label.GetMembers().OfType<IFieldSymbol>().Select(field => field.Name).Distinct().Count());
    }

    [TestMethod]
    public void Keeps_tensor_names_in_parameters_and_documentation() => Run(manifest =>
    {
        manifest["steps"]![0]!.AsObject().Remove("readsInput"); // it is for networks of one input
        foreach (string tensors in (string[])["inputs", "outputs"])
        {
            manifest[tensors] = new JsonArray([.. Texts.Select(text => (JsonNode)new JsonObject
            {
                ["name"] = text,
                ["shape"] = new JsonArray(1, 2),
                ["offset"] = 0,
            })]);
        }
    });

    [TestMethod]
    public void Keeps_layer_and_step_names_in_comments_and_fields() => Run(manifest =>
    {
        JsonNode step = manifest["steps"]![0]!;
        manifest["steps"] = new JsonArray([.. Texts.Select(text =>
        {
            JsonNode copy = step.DeepClone();
            copy["name"] = text;
            copy["description"] = text;
            copy["layers"] = new JsonArray([.. Texts.Select(layer => (JsonNode)layer)]);
            return copy;
        })]);
        manifest["phases"] = new JsonArray(1, Texts.Length - 1);
    });

    [TestMethod]
    public void Keeps_model_and_resource_names_in_comments_and_strings()
    {
        Run(Texts.Select<string, Action<JsonObject>>((text, index) => manifest =>
        {
            manifest["className"] = "Network" + index;
            manifest["modelName"] = text;
            manifest["weights"]!["resource"] = text;
        }));
    }

    [TestMethod]
    public void Lets_classes_and_namespaces_be_called_like_keywords()
    {
        GeneratorRun run = Run(manifest =>
        {
            manifest["namespace"] = "event.record";
            manifest["className"] = "class";
        });

        Assert.IsNotNull(run.Output.GetTypeByMetadataName("event.record.class"));
    }

    [TestMethod]
    public void Stands_in_the_global_namespace_where_there_is_none()
    {
        GeneratorRun run = Run(manifest => manifest["namespace"] = "");

        Assert.IsNotNull(run.Output.GetTypeByMetadataName("TinyNet"));
    }

    [TestMethod]
    public void Is_not_confused_by_the_types_of_the_project() => Run(
        _ => { },
        """
        #pragma warning disable
        namespace Demo.Models.System { }
        namespace Demo.Models.DeepRebirth { }
        namespace Demo.Models
        {
            class Span; class ReadOnlySpan; class Stream; class Math; class Scores; class Lengths; class ConvolutionStep; class INetwork; class ArgumentException;
            class PicturePreprocessing; class Array; class FormattableString; class Lazy;
        }
        """);

    /// <summary>Compiles the changed sample: no diagnostics, no type that was not asked for.</summary>
    private static GeneratorRun Run(Action<JsonObject> change, params string[] sources) => Run([change], sources);

    private static GeneratorRun Run(IEnumerable<Action<JsonObject>> changes, params string[] sources)
    {
        GeneratorRun run = GeneratorRun.On(sources, changes.Select((change, index) => ($"/project/{index}.network.json", SampleManifest.With(json =>
        {
            json["labels"] = null;
            json["preprocessing"] = null;
            json.Remove("tail"); // it depends on steps and outputs, which change
            change(json);
        }))));

        Assert.IsNull(run.Result.Exception);
        Assert.IsEmpty(run.Diagnostics, string.Join('\n', run.Diagnostics));
        AssertNoErrors(run);
        Assert.IsEmpty(run.Output.GetSymbolsWithName("Evil", SymbolFilter.Type));
        Assert.IsEmpty(run.Output.GetSymbolsWithName("evil", SymbolFilter.Type));
        return run;
    }

    // Only the network's own files are checked: the kernels do not depend on any text.
    private static void AssertNoErrors(GeneratorRun run)
    {
        SyntaxTree[] trees = [.. run.Output.SyntaxTrees.Where(tree => !tree.FilePath.Contains("DeepRebirth.Kernels.", StringComparison.Ordinal) && tree.FilePath.Length > 0)];
        Assert.IsNotEmpty(trees);
        Diagnostic[] errors =
        [
            .. trees.SelectMany(tree => run.Output.GetSemanticModel(tree).GetDiagnostics())
                .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && !diagnostic.IsSuppressed),
        ];
        Assert.IsEmpty(errors, string.Join('\n', errors.Take(10).Select(error => error.ToString())));
    }
}
