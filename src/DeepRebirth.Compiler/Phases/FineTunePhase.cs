using DeepRebirth.Compiler.Caching;
using DeepRebirth.Compiler.Diagnostics;
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
        Provenance provenance = Provenance.Of(options.Model);
        if (options.SlimModel is { } slimModel && LockedModel.TryUse(options, slimModel, provenance))
        {
            observer.Line($"{options.ClassName}: slim network taken from {slimModel}, nothing that made it has changed");
            WriteReport(options, LockedModel.Report(options, slimModel, cancellation));
            return;
        }

        string key = provenance.Key;
        string[] results = [Path.GetFileName(options.SlimPath), Path.GetFileName(options.ResultPath), Path.GetFileName(options.ReportPath)];
        ResultCache cache = Cache(options, observer);
        using FileLock? held = cache.Lock(key, () => observer.Line($"{options.ClassName}: waiting for another build that slims the same model"), cancellation);
        if (cache.TryRestore(key, options.OutputDirectory, results) is { } source)
        {
            observer.Line($"{options.ClassName}: slim network taken from the cache {source.Path}");
        }
        else
        {
            Slim(options, provenance, observer, cancellation);
            cache.Store(key, options.OutputDirectory, results);
        }
        if (options.SlimModel is { } checkedIn)
            AtomicFile.Copy(options.SlimPath, checkedIn);
    }

    private static ResultCache Cache(BuildOptions options, IPipelineObserver observer) => new(
        new CacheFolder(Path.Combine(options.CacheDirectory, "entries")),
        options.CacheLimit,
        options.SharedCacheDirectory is { } shared ? new CacheFolder(shared) : null,
        (folder, exception) => observer.Warn(new Diagnostic(DiagnosticCode.CacheUnusable, folder,
            $"The cache cannot be used: {exception.Message.TrimEnd('.')}. The build goes on without it, and takes longer than it need. Correct its place with DeepRebirthCacheDirectory or DeepRebirthSharedCache.")));

    private static void WriteReport(BuildOptions options, SlimmingResult result)
    {
        SlimmingReport.Write(options.ResultPath, options.ClassName, result);
        SlimmingReport.Write(options.ReportPath, options.ClassName, result);
    }

    private static void Slim(BuildOptions options, Provenance provenance, IPipelineObserver observer, CancellationToken cancellation)
    {
        string checkpoints = options.PathOf("checkpoints");
        Network original = ModelReader.Read(options.Model);
        SlimmingResult result = new SlimmingPipeline(options.Model, new ProgressFile(options.PathOf("progress.json"), observer), cancellation).Run(original, checkpoints);
        WriteReport(options, result);
        SlimNetworkFile.Write(result, options.SlimPath, provenance);
        if (Directory.Exists(checkpoints))
            Directory.Delete(checkpoints, recursive: true);
        if (result.Accuracy is { } accuracy)
            observer.Line($"{options.ClassName}: {accuracy}");
    }
}
