using System.Runtime.InteropServices;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Task = Microsoft.Build.Utilities.Task;

namespace DeepRebirth.Build;

/// <summary>
/// Looks for ONNX Runtime's library where the app will look for it: among the native files of the project's packages, at
/// <c>DeepRebirthOnnxRuntimePath</c>, and on the system, in this order. Where there is none it warns: the app may run on another machine.
/// </summary>
public sealed class LocateOnnxRuntime : Task
{
    private const string VersionSuffix = @"(\.\d+)*";

    /// <summary>The native files of the project's packages.</summary>
    public ITaskItem[] PackageFiles { get; set; } = [];

    /// <summary>The value of <c>DeepRebirthOnnxRuntimePath</c>, relative to the project.</summary>
    public string OnnxRuntimePath { get; set; } = "";

    /// <summary>The project file, which messages point to.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The folders of the system in which libraries are looked for.</summary>
    public string[] SystemFolders { get; set; } = LibraryFolders();

    /// <summary>The library for this machine, with which the build times networks; empty where there is none.</summary>
    [Output]
    public string Library { get; set; } = "";

    /// <summary>The files that are to lie beside the app: none where a package brings them or the system has them. <c>Link</c> is the name there.</summary>
    [Output]
    public ITaskItem[] FilesToCopy { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        ITaskItem[] packaged = [.. PackageFiles.Where(file => IsLibrary(file.GetMetadata("FullPath")))];
        if (packaged.Length > 0)
        {
            Library = packaged.Select(file => file.GetMetadata("FullPath")).FirstOrDefault(IsForThisMachine) ?? "";
            return true;
        }
        if (OnnxRuntimePath.Length > 0)
            return UseGivenPath();

        Library = SystemFolders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*onnxruntime*"))
            .Where(IsLibrary).OrderBy(path => path.Length).FirstOrDefault() ?? "";
        if (Library.Length == 0)
        {
            BuildDiagnostic.Warning(Log, "DR0601", ProjectFile,
                "A DeepRebirthModel has Backend=\"OnnxRuntime\", and ONNX Runtime's library was found neither in the project's packages nor on this system. "
                + "Add <PackageReference Include=\"Microsoft.ML.OnnxRuntime\" Version=\"1.30.0\" />, or set DeepRebirthOnnxRuntimePath to the library's file.");
        }
        return true;
    }

    private bool UseGivenPath()
    {
        Library = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(ProjectFile))!, OnnxRuntimePath));
        if (!File.Exists(Library))
        {
            BuildDiagnostic.Error(Log, "DR0004", ProjectFile, $"DeepRebirthOnnxRuntimePath is '{OnnxRuntimePath}', but there is no file {Library}.");
            return false;
        }
        // Execution providers are libraries of their own, which are looked for beside the first.
        FilesToCopy =
        [
            Copy(Library, UsualName(Library)),
            .. Directory.EnumerateFiles(Path.GetDirectoryName(Library)!, "*onnxruntime_providers_*").OrderBy(path => path, StringComparer.Ordinal)
                .Select(path => Copy(path, Path.GetFileName(path))),
        ];
        return true;
    }

    private static TaskItem Copy(string path, string name)
    {
        var item = new TaskItem(MSBuildText.Escape(path));
        item.SetMetadata("Link", name);
        return item;
    }

    private static bool IsLibrary(string path) => System.Text.RegularExpressions.Regex.IsMatch(
        Path.GetFileName(path), $@"^(onnxruntime\.dll|libonnxruntime\.so{VersionSuffix}|libonnxruntime{VersionSuffix}\.dylib)$", System.Text.RegularExpressions.RegexOptions.IgnoreCase);

    // The name under which .NET finds a library called onnxruntime.
    private static string UsualName(string path) =>
        path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? "onnxruntime.dll"
        : path.EndsWith(".dylib", StringComparison.OrdinalIgnoreCase) ? "libonnxruntime.dylib"
        : "libonnxruntime.so";

    private static bool IsForThisMachine(string path)
    {
        string system = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "win" : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "osx" : "linux";
        string processor = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
        return path.Replace('\\', '/').Contains($"/{system}-{processor}/");
    }

    private static string[] LibraryFolders()
    {
        string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            return [.. Variable("PATH").Split([';'], StringSplitOptions.RemoveEmptyEntries), Environment.SystemDirectory];
        string[] given = [.. $"{Variable("LD_LIBRARY_PATH")}:{Variable("DYLD_LIBRARY_PATH")}".Split([':'], StringSplitOptions.RemoveEmptyEntries)];
        string processor = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
        return [.. given, "/usr/local/lib", "/usr/lib", "/lib", "/usr/lib64", "/lib64", $"/usr/lib/{processor}-linux-gnu", $"/lib/{processor}-linux-gnu", "/opt/homebrew/lib"];
    }
}
