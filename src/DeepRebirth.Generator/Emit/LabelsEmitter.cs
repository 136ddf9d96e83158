using System.Collections.Immutable;
using System.Globalization;

namespace DeepRebirth.Generator;

/// <summary>Prints the labels of a classifier: the enum and the names. A file of its own, which is all there is to a thousand classes.</summary>
internal static class LabelsEmitter
{
    public static string Emit(NetworkManifest manifest, EquatableArray<string> labels)
    {
        ImmutableArray<LabelName> names = LabelName.For(labels);
        CodeWriter code = new CodeWriter().Write(Prelude.Header($"The {names.Length} classes of {manifest.ClassName}."));
        Prelude.WriteNamespace(code, manifest);
        Prelude.OpenClass(code, manifest);

        code.Write("""
            /// <summary>The classes that the network knows; the value is the index of the score.</summary>
            """);
        code.Open("public enum Label");
        for (int i = 0; i < names.Length; i++)
        {
            code.Write($"/// <summary>{CSharpText.Xml(names[i].Original)}</summary>")
                .Write($"{names[i].Member} = {i.ToString(CultureInfo.InvariantCulture)},");
        }

        code.Close().Blank();
        code.Write("""
            /// <summary>The names of the classes by index, as the label file has them (without WordNet ids).</summary>
            public static global::System.Collections.Generic.IReadOnlyList<string> LabelNames => Labels.Names;

            /// <summary>Holds the names until somebody asks for one.</summary>
            """);
        code.Open("private static class Labels")
            .Open("internal static readonly global::System.Collections.ObjectModel.ReadOnlyCollection<string> Names = global::System.Array.AsReadOnly(new string[]");
        foreach (LabelName name in names)
            code.Write(CSharpText.Literal(name.Text) + ",");
        code.Close("});").Close();

        code.Close();
        return code.ToString();
    }
}
