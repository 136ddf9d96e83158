using System.Text.Json;
using DeepRebirth.Compiler.Caching;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Compiler.Reporting;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Phases;

/// <summary>
/// Makes the slim network: from the checked-in one where its inputs still match (lock mode), from the cache, or by slimming and
/// fine-tuning.
/// </summary>
internal static class FineTunePhase
{
    /// <summary>Runs the phase.</summary>
    public static void Run(BuildOptions options, IPipelineObserver observer, CancellationToken cancellation)
    {
        string key = Provenance.Key(options.Model);
        if (options.SlimModel is { } slimModel && LockedModel.TryUse(options, slimModel, key))
            return;

        var cache = new ResultCache(Path.Combine(options.CacheDirectory, "entries"));
        using FileLock held = cache.Lock(key, () => observer.Line($"{options.ClassName}: waiting for another build that slims the same model"), cancellation);
        if (cache.TryRestore(key, options.OutputDirectory))
        {
            observer.Line($"{options.ClassName}: slim network taken from the cache");
        }
        else
        {
            Slim(options, key, observer, cancellation);
            cache.Store(key, [options.SlimPath, options.ResultPath, options.ReportPath]);
        }
        if (options.SlimModel is { } checkedIn)
            AtomicFile.Copy(options.SlimPath, checkedIn);
    }

    private static void Slim(BuildOptions options, string key, IPipelineObserver observer, CancellationToken cancellation)
    {
        string checkpoints = options.PathOf("checkpoints");
        Network original = ModelReader.Read(options.Model);
        SlimmingResult result = new SlimmingPipeline(options.Model, new ProgressFile(options.PathOf("progress.json"), observer), cancellation).Run(original, checkpoints);
        AtomicFile.WriteText(options.ResultPath, JsonSerializer.Serialize(result, ResultJson.Options));
        SlimmingReport.Write(options.ReportPath, options.ClassName, result);
        SlimNetworkFile.Write(result, options.SlimPath, key);
        if (Directory.Exists(checkpoints))
            Directory.Delete(checkpoints, recursive: true);
        if (result.Accuracy is { } accuracy)
            observer.Line($"{options.ClassName}: {accuracy}");
    }
}
