using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;

namespace DeepRebirth.OnnxRuntime;

/// <summary>A loaded build of ONNX Runtime. It stays loaded until the process ends.</summary>
public sealed class OnnxRuntimeLibrary
{
    /// <summary>The environment variable that names the library's file, and so goes before every other place.</summary>
    public const string PathVariable = "DEEPREBIRTH_ONNXRUNTIME";

    // As the package of Microsoft has it on every system, and as Linux distributions install it.
    private static readonly string[] UsualNames = ["onnxruntime", "libonnxruntime.so.1"];

    private static readonly Lazy<(OnnxRuntimeLibrary? Library, string? Problem)> Found =
        new(() => TryLoad(out OnnxRuntimeLibrary? library, out string? problem) ? (library, null) : (null, problem));

    private OnnxRuntimeLibrary(nint handle, string source)
    {
        Source = source;
        Api = NativeApi.Of(handle, out string version);
        Version = version;
        Environment = Api.CreateEnvironment();
    }

    /// <summary>The library that all of the process shares, loaded when it is first asked for; see <see cref="TryLoad(out OnnxRuntimeLibrary?, out string?)"/>.</summary>
    /// <exception cref="DllNotFoundException">There is none; the message says how to get it.</exception>
    internal static OnnxRuntimeLibrary Shared => Found.Value.Library ?? throw new DllNotFoundException(Found.Value.Problem);

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
        foreach (string name in UsualNames)
        {
            if (NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), BesideApplicationThenSystem, out nint handle))
                return TryUse(handle, name, out library, out problem);
        }
        library = null;
        problem = "ONNX Runtime's library is neither beside the application nor installed. Add the package Microsoft.ML.OnnxRuntime to the application's project, "
            + $"set DeepRebirthOnnxRuntimePath there to the library's file, or set the environment variable {PathVariable} to it.";
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
