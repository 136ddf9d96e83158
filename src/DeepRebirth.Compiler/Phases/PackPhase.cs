using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Compiler.Targets;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Packing;

namespace DeepRebirth.Compiler.Phases;

/// <summary>Writes what the generated class needs, weights and manifest, from the lowered slim network or, for ONNX Runtime, as it is: the manifest last, since the build takes it for the sign that all is there.</summary>
internal static class PackPhase
{
    /// <summary>Runs the phase.</summary>
    public static void Run(BuildOptions options)
    {
        Network network = ModelReader.Read(options.Model, options.SlimPath);
        if (options.Model.Backend == Backend.OnnxRuntime)
        {
            AtomicFile.Write(options.WeightsPath, stream => OnnxWriter.Write(network, stream));
            OnnxRuntimeCheck.Run(options);
            AtomicFile.WriteText(options.ManifestPath, OnnxRuntimeManifest.Write(options, network));
            return;
        }
        NetworkProgram program = Lowering.Lower(network, new LoweringOptions { Plan = ConvolutionPlanner.Plan(options.Model, network) });
        AtomicFile.Write(options.WeightsPath, stream => WeightsFile.Write(program, stream, options.WeightLayout));
        AtomicFile.WriteText(options.ManifestPath, ManifestWriter.Write(program, Manifests.Options(options, network)));
    }
}
