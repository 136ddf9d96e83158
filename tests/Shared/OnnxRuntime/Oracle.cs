using System.Runtime.InteropServices;
using DeepRebirth.OnnxRuntime;

namespace DeepRebirth.Tests.Shared;

/// <summary>Finds ONNX Runtime, which tests compare with where it is present.</summary>
public static class Oracle
{
    private static readonly Lazy<(OnnxRuntimeLibrary? Library, string? Problem)> Found = new(Load);

    /// <summary>
    /// The library that the environment variable DEEPREBIRTH_ONNXRUNTIME names, else the one in <c>benchmarks/onnxruntime</c>
    /// (see the package.json there), else the system's.
    /// </summary>
    /// <exception cref="AssertInconclusiveException">There is none on this machine, so the test says Inconclusive.</exception>
    public static OnnxRuntimeLibrary Require()
    {
        (OnnxRuntimeLibrary? library, string? problem) = Found.Value;
        if (library is null)
            Assert.Inconclusive($"{problem} For tests: npm install --ignore-scripts in benchmarks/onnxruntime.");
        return library!;
    }

    private static (OnnxRuntimeLibrary? Library, string? Problem) Load()
    {
        bool isNamed = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(OnnxRuntimeLibrary.PathVariable));
        OnnxRuntimeLibrary? library;
        string? problem;
        if (!isNamed && File.Exists(InstalledFile))
            OnnxRuntimeLibrary.TryLoad(InstalledFile, out library, out problem);
        else
            OnnxRuntimeLibrary.TryLoad(out library, out problem);
        return (library, problem);
    }

    private static string InstalledFile
    {
        get
        {
            (string system, string file) = OperatingSystem.IsWindows() ? ("win32", "onnxruntime.dll")
                : OperatingSystem.IsMacOS() ? ("darwin", "libonnxruntime.1.dylib")
                : ("linux", "libonnxruntime.so.1");
            string processor = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
            return Path.Combine(
                SharedData.RepositoryRoot, "benchmarks", "onnxruntime", "node_modules", "onnxruntime-node", "bin", "napi-v6", system, processor, file);
        }
    }
}
