using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Networks.Onnx;

namespace DeepRebirth.Compiler.Phases;

/// <summary>Lock mode: a slim network that is kept beside the source and used as long as its inputs have not changed.</summary>
internal static class LockedModel
{
    /// <summary>Takes the kept network over where its key is <paramref name="key"/>; false where it must be made anew.</summary>
    /// <exception cref="DiagnosticException">The project is locked and the kept network is absent or outdated.</exception>
    public static bool TryUse(BuildOptions options, string slimModel, string key)
    {
        bool exists = File.Exists(slimModel);
        if (exists && OnnxReader.ReadMetadata(slimModel).GetValueOrDefault(SlimNetworkFile.ProvenanceKey) == key)
        {
            AtomicFile.Copy(slimModel, options.SlimPath);
            return true;
        }
        if (!options.Locked)
            return false;
        throw new DiagnosticException(DiagnosticCode.SlimModelOutdated, slimModel, exists
            ? "The slim network was made from another model, other pictures, labels or options, or by another version of the compiler, and DeepRebirthLocked forbids to make it anew. Build once without DeepRebirthLocked and check the new file in."
            : "The slim network does not exist, and DeepRebirthLocked forbids to make it. Build once without DeepRebirthLocked and check the file in.");
    }
}
