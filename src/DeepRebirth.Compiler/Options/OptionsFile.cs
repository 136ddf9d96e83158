using System.Text;
using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Packing;

namespace DeepRebirth.Compiler.Options;

/// <summary>
/// Reads the file in which the build hands a model's options over: UTF-8 lines <c>Name=Value</c>, where <c>\n</c>, <c>\r</c> and
/// <c>\\</c> in a value stand for a line feed, a carriage return and a backslash. An absent or empty value means the default.
/// </summary>
internal static class OptionsFile
{
    /// <summary>Reads a model's options.</summary>
    /// <exception cref="DiagnosticException">The file cannot be read, or a value is not valid.</exception>
    public static BuildOptions Read(string path)
    {
        OptionValues values = new(path, Parse(path));
        return new BuildOptions
        {
            Model = ModelOptions.From(values),
            ClassName = values.Required("ClassName"),
            Namespace = values.Text("Namespace") ?? "",
            OutputDirectory = values.Required("OutputDirectory"),
            CacheDirectory = values.Required("CacheDirectory"),
            CacheLimit = values.Bytes("DeepRebirthCacheLimit", BuildOptions.DefaultCacheLimit),
            SharedCacheDirectory = values.Text("SharedCacheDirectory"),
            SlimModel = values.Text("SlimModel"),
            Locked = values.Flag("Locked"),
            WeightLayout = values.Choice("WeightLayout", WeightLayout.Packed),
        };
    }

    private static Dictionary<string, string> Parse(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path, Encoding.UTF8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DiagnosticException(DiagnosticCode.InvalidOption, path, $"The options file cannot be read: {exception.Message}", exception);
        }
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines)
        {
            int equals = line.IndexOf('=');
            if (equals > 0)
                values[line[..equals]] = Unescape(line.AsSpan(equals + 1));
        }
        return values;
    }

    private static string Unescape(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
                result.Append(text[i] switch { 'n' => '\n', 'r' => '\r', char other => other });
            }
            else
            {
                result.Append(text[i]);
            }
        }
        return result.ToString();
    }
}
