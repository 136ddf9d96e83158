using System;
using System.Linq;

namespace DeepRebirth.OnnxRuntime;

/// <summary>Adds execution providers to a session by name.</summary>
internal static class ExecutionProviders
{
    private const string Suffix = "ExecutionProvider";

    /// <summary>Adds a provider: what it cannot run goes to the next one, and to the CPU in the end.</summary>
    /// <param name="api">The runtime.</param>
    /// <param name="options">The session's settings.</param>
    /// <param name="name">With or without <c>ExecutionProvider</c>, in any case, for example <c>CUDA</c> or <c>CoreMLExecutionProvider</c>.</param>
    /// <exception cref="OnnxRuntimeException">This build of ONNX Runtime has no such provider, or the machine cannot run it.</exception>
    public static void Append(NativeApi api, NativeObject options, string name)
    {
        string wanted = ShortName(name.Trim());
        string[] available = Array.ConvertAll(api.AvailableProviders(), ShortName);
        string provider = available.FirstOrDefault(other => other.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            ?? throw new OnnxRuntimeException($"This build of ONNX Runtime has no execution provider '{name}'; it has {string.Join(", ", available)}.");
        switch (provider)
        {
            case "CPU":
                break;
            case "CUDA":
                api.AppendProvider(options, ApiFunction.CreateCudaProviderOptions, ApiFunction.AppendCudaProvider, ApiFunction.ReleaseCudaProviderOptions);
                break;
            case "Tensorrt":
                api.AppendProvider(options, ApiFunction.CreateTensorRtProviderOptions, ApiFunction.AppendTensorRtProvider, ApiFunction.ReleaseTensorRtProviderOptions);
                break;
            default:
                api.AppendProvider(options, provider);
                break;
        }
    }

    private static string ShortName(string name) =>
        name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? name.Substring(0, name.Length - Suffix.Length) : name;
}
