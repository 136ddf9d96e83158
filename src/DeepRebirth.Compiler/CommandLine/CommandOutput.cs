using System.Text.Json;
using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Reporting;

namespace DeepRebirth.Compiler.CommandLine;

/// <summary>
/// Where a command writes: its result goes to standard output (one JSON object with <c>--json</c>), everything else to standard error.
/// </summary>
internal sealed class CommandOutput(bool json)
{
    /// <summary>Writes the result: the object with <c>--json</c>, else the text.</summary>
    public void Result(object result, Func<string> text) =>
        Console.Out.WriteLine(json ? JsonSerializer.Serialize(result, ResultJson.Options) : text().TrimEnd());

    /// <summary>Writes a line of progress.</summary>
    public void Line(string text) => Console.Error.WriteLine(text);

    /// <summary>Writes a warning or an error.</summary>
    public void Report(Diagnostic diagnostic) => Console.Error.WriteLine(diagnostic);
}
