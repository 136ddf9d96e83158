using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.FineTuning.Pictures;
using DeepRebirth.Networks;
using DeepRebirth.Packing;

namespace DeepRebirth.Compiler.Phases;

/// <summary>What a manifest says beside the program: class, labels, preprocessing.</summary>
internal static class Manifests
{
    /// <summary>The facts of a build's model.</summary>
    /// <exception cref="Diagnostics.DiagnosticException">Labels or preprocessing do not fit the network.</exception>
    public static ManifestOptions Options(BuildOptions options, Network network) => new()
    {
        ClassName = options.ClassName,
        Namespace = options.Namespace,
        ModelName = Path.GetFileName(options.Model.Model),
        Labels = DatasetOpener.ReadLabels(options.Model, network)?.Names,
        Preprocessing = DatasetOpener.PreprocessingFor(options.Model, network) is { } preprocessing ? Convert(preprocessing) : null,
        WeightLayout = options.WeightLayout,
    };

    private static ManifestPreprocessing Convert(Preprocessing preprocessing) => new(
        preprocessing.Resize ?? 0,
        preprocessing.Crop!.Value.Height,
        preprocessing.Crop.Value.Width,
        preprocessing.Order == ColorOrder.Bgr,
        Values(preprocessing.Mean),
        Values(preprocessing.Std),
        preprocessing.Scale);

    private static float[] Values(ChannelValues values) => [values.First, values.Second, values.Third];
}
