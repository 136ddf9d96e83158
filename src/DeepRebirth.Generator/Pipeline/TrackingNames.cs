namespace DeepRebirth.Generator;

/// <summary>The names of the pipeline's steps, for tests of what is computed again.</summary>
internal static class TrackingNames
{
    public const string Manifests = "Manifests";

    public const string Selection = "Selection";

    public const string Facts = "Facts";

    public const string Sources = "Sources";

    public const string Kernels = "Kernels";
}
