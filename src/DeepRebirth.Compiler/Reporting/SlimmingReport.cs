using System.Text.Json;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Compiler.Reporting.Page;

namespace DeepRebirth.Compiler.Reporting;

/// <summary>Writes what slimming did: one HTML page for people, or the same figures as JSON for programs.</summary>
internal static class SlimmingReport
{
    /// <summary>Writes the report; a name that ends in <c>.json</c> asks for JSON.</summary>
    public static void Write(string path, string title, SlimmingResult result) =>
        AtomicFile.WriteText(path, Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase)
            ? JsonSerializer.Serialize(result, ResultJson.Options)
            : ReportPage.Render(title, result));
}
