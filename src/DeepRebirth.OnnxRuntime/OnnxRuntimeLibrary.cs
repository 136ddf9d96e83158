using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;

namespace DeepRebirth.OnnxRuntime;

/// <summary>A loaded build of ONNX Runtime. It stays loaded until the process ends.</summary>
public sealed class OnnxRuntimeLibrary
{
    /// <summary>The environment variable that names the library's file, and so goes before every other place.</summary>
    public const string PathVariable = "DEEPREBIRTH_ONNXRUNTIME";

    private const string UsualName = "onnxruntime";

    private OnnxRuntimeLibrary(nint handle, string source)
    {
        Source = source;
        Api = NativeApi.Of(handle, out string version);
        Version = version;
        Environment = Api.CreateEnvironment();
    }

    /// <summary>The file or library name that it was loaded from.</summary>
    public string Source { get; }

    /// <summary>The runtime's version, for example <c>1.30.0</c>.</summary>
    public string Version { get; }

    internal NativeApi Api { get; }

    internal NativeObject Environment { get; }

    /// <summary>
    /// Loads the library that <see cref="PathVariable"/> names; without that variable the one beside the application (where the package
    /// Microsoft.ML.OnnxRuntime puts it), else the system's.
    /// </summary>
    /// <param name="library">The library.</param>
    /// <param name="problem">Why there is none, and what to do.</param>
    public static bool TryLoad([NotNullWhen(true)] out OnnxRuntimeLibrary? library, [NotNullWhen(false)] out string? problem)
    {
        string? path = System.Environment.GetEnvironmentVariable(PathVariable);
        if (!string.IsNullOrEmpty(path))
            return TryLoad(path, out library, out problem);

        const DllImportSearchPath BesideApplicationThenSystem = DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories;
        if (NativeLibrary.TryLoad(UsualName, Assembly.GetExecutingAssembly(), BesideApplicationThenSystem, out nint handle))
            return TryUse(handle, UsualName, out library, out problem);
        library = null;
        problem = $"ONNX Runtime's library is neither beside the application nor installed. Add the package Microsoft.ML.OnnxRuntime, or set {PathVariable} to the library's path.";
        return false;
    }

    /// <summary>Loads the library from a file.</summary>
    /// <param name="path">The library's file.</param>
    /// <param name="library">The library.</param>
    /// <param name="problem">Why there is none.</param>
    public static bool TryLoad(string path, [NotNullWhen(true)] out OnnxRuntimeLibrary? library, [NotNullWhen(false)] out string? problem)
    {
        library = null;
        try
        {
            return TryUse(NativeLibrary.Load(Path.GetFullPath(path)), path, out library, out problem);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            problem = $"ONNX Runtime cannot be loaded from '{path}': {exception.Message}";
            return false;
        }
    }

    private static bool TryUse(
        nint handle, string source, [NotNullWhen(true)] out OnnxRuntimeLibrary? library, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            (library, problem) = (new OnnxRuntimeLibrary(handle, source), null);
            return true;
        }
        catch (OnnxRuntimeException exception)
        {
            (library, problem) = (null, $"'{source}' cannot be used: {exception.Message}");
            return false;
        }
    }
}
