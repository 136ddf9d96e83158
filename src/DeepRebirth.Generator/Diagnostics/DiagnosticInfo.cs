using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace DeepRebirth.Generator;

/// <summary>A diagnostic as a value, which the pipeline can compare: a <see cref="Diagnostic"/> is made of it at the end.</summary>
internal sealed record DiagnosticInfo(DiagnosticDescriptor Descriptor, string Path, EquatableArray<string> Arguments)
{
    public DiagnosticInfo(DiagnosticDescriptor descriptor, string path, params string[] arguments)
        : this(descriptor, path, arguments.ToEquatableArray())
    {
    }

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Descriptor,
        Location.Create(Path, default, default(LinePositionSpan)),
        Arguments.Cast<object>().ToArray());
}
