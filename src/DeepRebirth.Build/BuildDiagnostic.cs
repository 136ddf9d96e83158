using Microsoft.Build.Utilities;

namespace DeepRebirth.Build;

/// <summary>Logs diagnostics with code and help link.</summary>
internal static class BuildDiagnostic
{
    /// <summary>The page that explains a code.</summary>
    public static string HelpLink(string code) => $"https://github.com/deeprebirth/DeepRebirth.Build/blob/main/docs/diagnostics/{code}.md";

    /// <summary>Logs an error.</summary>
    public static void Error(TaskLoggingHelper log, string code, string file, string message) =>
        log.LogError(null, code, null, HelpLink(code), file, 0, 0, 0, 0, "{0}", message);

    /// <summary>Logs a warning.</summary>
    public static void Warning(TaskLoggingHelper log, string code, string file, string message) =>
        log.LogWarning(null, code, null, HelpLink(code), file, 0, 0, 0, 0, "{0}", message);
}
