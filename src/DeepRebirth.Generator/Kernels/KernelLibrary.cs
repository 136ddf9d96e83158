using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DeepRebirth.Generator;

/// <summary>
/// The source files of the kernels, and of the binding of ONNX Runtime, which this assembly carries, and which of them need which: a file needs all files that declare a name it uses.
/// Read and parsed once a process.
/// </summary>
internal static class KernelLibrary
{
    // Only the newest branch of an #if counts; the others use the same names.
    private static readonly CSharpParseOptions ParseOptions = CSharpParseOptions.Default
        .WithLanguageVersion(LanguageVersion.CSharp12)
        .WithPreprocessorSymbols("NET", "NET8_0_OR_GREATER", "NET9_0_OR_GREATER", "NET10_0_OR_GREATER");

    private static readonly Lazy<ImmutableArray<KernelFile>> Files = new(() => [.. typeof(KernelLibrary).Assembly
        .GetManifestResourceNames()
        .Where(name => name.EndsWith(".cs", StringComparison.Ordinal))
        .OrderBy(name => name, StringComparer.Ordinal)
        .Select(ReadFile)]);

    private static readonly Lazy<ILookup<string, KernelFile>> Declarations = new(() => Files.Value
        .SelectMany(file => file.Declared, (file, name) => (file, name))
        .ToLookup(pair => pair.name, pair => pair.file, StringComparer.Ordinal));

    /// <summary>The names of all types that the kernels declare.</summary>
    public static IEnumerable<string> TypeNames => Files.Value.SelectMany(file => file.Types);

    /// <summary>Whether there is a step struct of that name.</summary>
    public static bool IsKernel(string name) => Declarations.Value[name].Any(file => file.Steps.Contains(name));

    /// <summary>Whether a step struct can read the network's input elsewhere than in the arena.</summary>
    public static bool ReadsInput(string name) => Declarations.Value[name].Any(file => file.InputSteps.Contains(name));

    /// <summary>The files that declare <paramref name="types"/> and all files that those need, by name.</summary>
    public static IEnumerable<KernelFile> FilesFor(IEnumerable<string> types)
    {
        var needed = new HashSet<KernelFile>();
        var pending = new Stack<string>(types);
        while (pending.Count > 0)
        {
            foreach (KernelFile file in Declarations.Value[pending.Pop()])
            {
                if (!needed.Add(file))
                    continue;
                foreach (string name in file.Used)
                    pending.Push(name);
            }
        }

        return needed.OrderBy(file => file.Name, StringComparer.Ordinal);
    }

    private static KernelFile ReadFile(string resource)
    {
        using Stream stream = typeof(KernelLibrary).Assembly.GetManifestResourceStream(resource);
        using var reader = new StreamReader(stream);
        string text = reader.ReadToEnd().Replace("\r\n", "\n");

        SyntaxNode root = CSharpSyntaxTree.ParseText(text, ParseOptions).GetRoot();
        var types = root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Where(type => type.Parent is not BaseTypeDeclarationSyntax).ToList();
        var extensions = root.DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Where(method => method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true);
        string[] parts = resource.Split('/');
        return new KernelFile(
            parts[0],
            parts[1].Substring(0, parts[1].Length - ".cs".Length),
            MakeInternal(text, types),
            [.. types.Select(type => type.Identifier.ValueText)],
            [.. types.Where(type => Implements(type, "IStep")).Select(type => type.Identifier.ValueText)],
            [.. types.Where(type => Implements(type, "IInputStep")).Select(type => type.Identifier.ValueText)],
            [.. types.Select(type => type.Identifier.ValueText), .. extensions.Select(method => method.Identifier.ValueText)],
            [.. root.DescendantNodes().OfType<SimpleNameSyntax>().Select(name => name.Identifier.ValueText)]);
    }

    // Types that are public in their library are not so in the user's.
    private static string MakeInternal(string text, IEnumerable<BaseTypeDeclarationSyntax> types)
    {
        foreach (SyntaxToken token in types.SelectMany(type => type.Modifiers).Where(token => token.IsKind(SyntaxKind.PublicKeyword)).OrderByDescending(token => token.SpanStart))
            text = text.Remove(token.SpanStart, token.Span.Length).Insert(token.SpanStart, "internal");
        return text;
    }

    private static bool Implements(BaseTypeDeclarationSyntax type, string name) =>
        type.BaseList?.Types.Any(implemented => implemented.Type is IdentifierNameSyntax identifier && identifier.Identifier.ValueText == name) == true;
}

/// <summary>A source file of the kernels, or of the binding of ONNX Runtime.</summary>
/// <param name="Library">The project that it comes from.</param>
/// <param name="Name">Without extension.</param>
/// <param name="Text">Its content.</param>
/// <param name="Types">The types that it declares, nested ones not counted.</param>
/// <param name="Steps">Those of them that are steps.</param>
/// <param name="InputSteps">Those that can read the network's input elsewhere than in the arena.</param>
/// <param name="Declared">The names through which others reach it: types and extension methods.</param>
/// <param name="Used">Every name that stands in its code (not in its comments).</param>
internal sealed record KernelFile(
    string Library,
    string Name,
    string Text,
    ImmutableHashSet<string> Types,
    ImmutableHashSet<string> Steps,
    ImmutableHashSet<string> InputSteps,
    ImmutableHashSet<string> Declared,
    ImmutableHashSet<string> Used)
{
    /// <summary>The file as it is added to a compilation.</summary>
    public string GeneratedText =>
        "// <auto-generated/>\n"
        + "// This file of " + Library + " travels as source: it is compiled for the networks of this project.\n"
        + "#nullable enable\n"
        + "#pragma warning disable\n\n"
        + Text;

    public bool Equals(KernelFile? other) => other is not null && Name == other.Name && Library == other.Library;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);
}
