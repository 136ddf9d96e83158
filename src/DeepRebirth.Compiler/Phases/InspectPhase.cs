using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Packing;

namespace DeepRebirth.Compiler.Phases;

/// <summary>Reads the model and its labels and writes the signature of the class to come; also in design-time builds.</summary>
internal static class InspectPhase
{
    /// <summary>Runs the phase.</summary>
    public static void Run(BuildOptions options)
    {
        Network network = ModelReader.Read(options.Model);
        // The build watches these files too, from its next run on.
        AtomicFile.WriteText(options.PathOf("external.txt"), string.Concat(OnnxReader.ExternalFiles(options.Model.Model).Select(file => file + "\n")));
        AtomicFile.WriteText(options.SignaturePath, options.Model.Backend == Backend.OnnxRuntime
            ? OnnxRuntimeManifest.WriteSignature(options, network)
            : ManifestWriter.WriteSignature(network, Manifests.Options(options, network)));
    }
}
