using System.Globalization;
using DeepRebirth.Compiler.Caching;
using DeepRebirth.Compiler.Options;
using DeepRebirth.FineTuning.Pictures;
using DeepRebirth.Networks.Onnx;

namespace DeepRebirth.Compiler.Phases;

/// <summary>The key of everything that decides what a slim network becomes.</summary>
internal static class Provenance
{
    /// <summary>
    /// Hashes the model, its external data, the pictures (by class and content, wherever they lie), the labels, the options, and the
    /// compiler itself. The number of threads is left out: it changes the last bits, not the result.
    /// </summary>
    public static string Key(ModelOptions options)
    {
        using var hash = new ContentHash();
        foreach (Type type in new[] { typeof(Provenance), typeof(FineTuning.FineTuner), typeof(Slimming.SlimmingPlanner), typeof(Networks.Network), typeof(Packing.Lowering) })
            hash.Add("compiler", type.Module.ModuleVersionId.ToString());
        hash.AddFile("model", options.Model);
        foreach (string external in OnnxReader.ExternalFiles(options.Model))
            hash.AddFile("external", external);
        return hash
            .Add("training", PicturesHash(options.TrainingData))
            .Add("validation", PicturesHash(options.ValidationData))
            .AddFile("labels", options.Labels)
            .Add("preprocessing", options.Preprocessing)
            .Add("inputShape", options.InputShape)
            .Add("accuracyBudget", options.AccuracyBudget.ToString("R", CultureInfo.InvariantCulture))
            .Add("metric", options.Metric?.ToString())
            .Add("slimming", options.Slimming)
            .Add("fineTuning", options.FineTuning.ToString())
            .Add("augmentation", options.Augmentation.ToString())
            .Add("timeBudget", options.TimeBudget.ToString("c", CultureInfo.InvariantCulture))
            .Add("seed", options.Seed.ToString(CultureInfo.InvariantCulture))
            .Key();
    }

    private static string? PicturesHash(string? path) => path is null ? null : PictureDataset.Open(path).ComputeContentHash();
}
