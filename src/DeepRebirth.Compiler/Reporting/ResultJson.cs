using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeepRebirth.Compiler.Reporting;

/// <summary>How results are written as JSON.</summary>
internal static class ResultJson
{
    /// <summary>Camel case, indented, enumerations by name; the same text on every machine.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}
