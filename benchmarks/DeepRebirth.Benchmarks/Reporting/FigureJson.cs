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

    /// <summary>Prints the lines of all figures, and the goals that they miss to standard error.</summary>
    /// <returns>The exit code; a missed goal is one only where goals are checked.</returns>
    public static int Print(IReadOnlyList<IFigure> figures, bool check)
    {
        foreach (IFigure figure in figures)
            Console.WriteLine(Line(figure));
        string[] misses = [.. figures.SelectMany(figure => figure.Misses())];
        foreach (string miss in misses)
            Console.Error.WriteLine($"Goal missed: {miss}");
        return check && misses.Length > 0 ? ExitCode.GoalMissed : ExitCode.Measured;
    }

    /// <summary>The figure of a line.</summary>
    public static TFigure Read<TFigure>(string line) => JsonSerializer.Deserialize<TFigure>(line, Options)!;
}
