using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.OnnxRuntime;

namespace DeepRebirth.Compiler.Phases;

/// <summary>
/// Loads the slim network with the ONNX Runtime that the build found: what it refuses is said now, not when the app starts. Execution providers
/// are left out, as the app may run on another machine. Without a library there is nothing to check; the build has warned already.
/// </summary>
internal static class OnnxRuntimeCheck
{
    /// <summary>Checks the file at <see cref="BuildOptions.WeightsPath"/>.</summary>
    /// <exception cref="DiagnosticException">The library cannot be used, or refuses the network.</exception>
    public static void Run(BuildOptions options)
    {
        if (options.Model.OnnxRuntimePath is not { } path)
            return;
        if (!OnnxRuntimeLibrary.TryLoad(path, out OnnxRuntimeLibrary? library, out string? problem))
            throw new DiagnosticException(DiagnosticCode.OnnxRuntimeRefuses, path, problem);
        try
        {
            using var session = new OnnxRuntimeSession(library, options.WeightsPath);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new DiagnosticException(DiagnosticCode.OnnxRuntimeRefuses, options.WeightsPath, $"ONNX Runtime {library.Version} refuses the slim network: {exception.Message}", exception);
        }
    }
}
