using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Networks;
using DeepRebirth.Packing;

namespace DeepRebirth.Compiler.Phases;

/// <summary>Lowers the slim network and writes weights and manifest: the manifest last, since the build takes it for the sign that all is there.</summary>
internal static class PackPhase
{
    /// <summary>Runs the phase.</summary>
    public static void Run(BuildOptions options)
    {
        Network network = ModelReader.Read(options.Model, options.SlimPath);
        NetworkProgram program = Lowering.Lower(network);
        AtomicFile.Write(options.WeightsPath, stream => WeightsFile.Write(program, stream));
        AtomicFile.WriteText(options.ManifestPath, ManifestWriter.Write(program, Manifests.Options(options, network)));
    }
}
