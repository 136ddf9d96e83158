using Microsoft.CodeAnalysis;

namespace DeepRebirth.Generator;

/// <summary>What the generator can complain about. Each has a page in <c>docs/diagnostics</c>.</summary>
internal static class Descriptors
{
    private const string Category = "DeepRebirth";

    private const string HelpLink = "https://github.com/deeprebirth/DeepRebirth.Build/blob/main/docs/diagnostics/";

    public static readonly DiagnosticDescriptor DamagedManifest = Error(
        "DR0501",
        "The network manifest is damaged",
        "The network manifest '{0}' cannot be used: {1}. Delete the folder it lies in (it is under obj) and build again.");

    public static readonly DiagnosticDescriptor OtherVersion = Error(
        "DR0502",
        "The network manifest is of another version",
        "The network manifest '{0}' was written by another version of DeepRebirth.Build: {1}. Delete the folder it lies in (it is under obj) and build again.");

    public static readonly DiagnosticDescriptor DuplicateClass = Error(
        "DR0503",
        "Two networks have one class name",
        "The class '{0}' is asked for by two networks: '{1}' and '{2}'. Give one of the DeepRebirthModel items another ClassName or Namespace.");

    public static readonly DiagnosticDescriptor UnsafeCode = Error(
        "DR0504",
        "Unsafe code is not allowed",
        "The kernels of '{0}' use pointers, and this project does not allow unsafe code. Set <AllowUnsafeBlocks>true</AllowUnsafeBlocks> in the project file.");

    public static readonly DiagnosticDescriptor LanguageVersion = Error(
        "DR0505",
        "The C# language version is too low",
        "The code of '{0}' needs C# 12 and this project is compiled as C# {1}. Remove LangVersion from the project file, or set it to 12 or higher.");

    public static readonly DiagnosticDescriptor Framework = Error(
        "DR0506",
        "The target framework is too old",
        "The kernels of '{0}' need .NET 8 or later. Set <TargetFramework> to net8.0 or later.");

    private static DiagnosticDescriptor Error(string id, string title, string message) => new(
        id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink + id + ".md");
}
