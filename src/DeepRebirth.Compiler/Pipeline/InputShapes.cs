using System.Collections.Immutable;
using System.Globalization;
using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>The option <c>InputShape</c>: <c>1x3x224x224</c> for the only input, or <c>name=1x3x224x224</c> separated by semicolons.</summary>
internal static class InputShapes
{
    /// <summary>The shapes by input name; the empty name stands for the only input.</summary>
    /// <exception cref="DiagnosticException">The text is not valid.</exception>
    public static ImmutableDictionary<string, TensorShape> Parse(string text, string model)
    {
        var shapes = ImmutableDictionary.CreateBuilder<string, TensorShape>(StringComparer.Ordinal);
        foreach (string part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = part.LastIndexOf('=');
            string name = equals < 0 ? "" : part[..equals].Trim();
            string[] dimensions = part[(equals + 1)..].Split('x', StringSplitOptions.TrimEntries);
            int[] shape = [.. dimensions.Select(dimension => int.TryParse(dimension, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : 0)];
            if (shape.Any(size => size < 1))
            {
                throw new DiagnosticException(DiagnosticCode.InvalidOption, model,
                    $"InputShape is '{text}', but must be dimensions such as 1x3x224x224, or name=1x3x224x224 where the network has several inputs.");
            }
            shapes[name] = new TensorShape(shape);
        }
        return shapes.ToImmutable();
    }
}
