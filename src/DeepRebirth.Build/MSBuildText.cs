namespace DeepRebirth.Build;

/// <summary>Paths as MSBuild reads them.</summary>
internal static class MSBuildText
{
    /// <summary>Item specifications and metadata are MSBuild text: what the file system may contain but MSBuild reads as syntax is escaped.</summary>
    public static string Escape(string path) =>
        path.Replace("%", "%25").Replace(";", "%3B").Replace("@", "%40").Replace("$", "%24").Replace("*", "%2A").Replace("?", "%3F").Replace("'", "%27").Replace("(", "%28").Replace(")", "%29");
}
