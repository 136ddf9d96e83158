using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeepRebirth.Benchmarks.Reporting;

/// <summary>Writes a figure as one line of JSON; values that are not known are left out.</summary>
internal static class FigureJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The line of a figure.</summary>
    public static string Line(IFigure figure) => JsonSerializer.Serialize(figure, figure.GetType(), Options);

    /// <summary>The figure of a line.</summary>
    public static TFigure Read<TFigure>(string line) => JsonSerializer.Deserialize<TFigure>(line, Options)!;
}
