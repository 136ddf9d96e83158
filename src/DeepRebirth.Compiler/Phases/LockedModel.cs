using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Compiler.Targets;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Phases;

/// <summary>Lock mode: a slim network that is kept beside the source and used as long as its inputs have not changed.</summary>
internal static class LockedModel
{
    private const string Remedy = "and DeepRebirthLocked forbids to make it. Build once without DeepRebirthLocked and check the file in.";

    /// <summary>Takes the kept network over where it was made from the same; false where it must be made anew.</summary>
    /// <exception cref="DiagnosticException">The project is locked and the kept network is absent or outdated.</exception>
    public static bool TryUse(BuildOptions options, string slimModel, Provenance provenance)
    {
        string? problem = Problem(slimModel, provenance);
        if (problem is null)
        {
            AtomicFile.Copy(slimModel, options.SlimPath);
            return true;
        }
        return options.Locked ? throw new DiagnosticException(DiagnosticCode.SlimModelOutdated, slimModel, $"{problem}, {Remedy}") : false;
    }

    /// <summary>What can be said of the kept network without making it again: where it came from, and what is measured of it here.</summary>
    /// <exception cref="DiagnosticException">A model cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SlimmingResult Report(BuildOptions options, string slimModel, CancellationToken cancellation)
    {
        Network original = ModelReader.Read(options.Model);
        Network slim = ModelReader.Read(options.Model, slimModel);
        var found = new SlimmingResult
        {
            Kept = SlimNetworkFile.Describe(slimModel),
            OriginalNetwork = original,
            Network = slim,
            Options = options.Model,
            Selection = options.Model.Slimming ?? nameof(SlimmingSelection.Default),
            Original = NetworkSize.Of(original),
            Slim = NetworkSize.Of(slim),
            AccuracyBudget = options.Model.AccuracyBudget,
            Rewrites = [],
        };
        return FinishedNetwork.Measure(found, options.Model, ConvolutionPlanner.ProfileOf(options.Model.TargetCpu), cancellation);
    }

    private static string? Problem(string slimModel, Provenance provenance)
    {
        if (!File.Exists(slimModel))
            return "The slim network does not exist";
        try
        {
            IReadOnlyDictionary<string, string> metadata = OnnxReader.ReadMetadata(slimModel);
            if (metadata.GetValueOrDefault(SlimNetworkFile.KeyEntry) == provenance.Key)
                return null;
            return metadata.TryGetValue(SlimNetworkFile.InputsEntry, out string? inputs)
                ? $"The slim network is outdated: {provenance.DifferencesFrom(Provenance.Parse(inputs))} changed since it was made"
                : "The file does not say what it was made from, so it is no slim network of a build";
        }
        catch (NetworkException exception)
        {
            return $"The slim network cannot be read ({exception.Message.TrimEnd('.')})";
        }
    }
}
