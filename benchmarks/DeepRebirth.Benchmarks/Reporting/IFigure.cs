namespace DeepRebirth.Benchmarks.Reporting;

/// <summary>Something that was measured: a line of JSON, with the goals it has.</summary>
internal interface IFigure
{
    /// <summary>What was measured, for example <c>inference/googlenet</c>.</summary>
    string Name { get; }

    /// <summary>The goals that are missed, each as a sentence; none where there is no goal.</summary>
    IEnumerable<string> Misses();
}
