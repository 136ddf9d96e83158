using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;

namespace DeepRebirth.Compiler.Phases;

/// <summary>
/// The phases of a build by name. Each is a process of its own that reads files and writes files, under a lock of the class's folder, so
/// that two builds of one project do not disturb each other.
/// </summary>
internal static class BuildPhases
{
    private delegate void Phase(BuildOptions options, IPipelineObserver observer, CancellationToken cancellation);

    private static readonly (string Name, Phase Run)[] Phases =
    [
        ("inspect", (options, _, _) => InspectPhase.Run(options)),
        ("plan", PlanPhase.Run),
        ("finetune", FineTunePhase.Run),
        ("pack", (options, _, _) => PackPhase.Run(options)),
    ];

    /// <summary>The phases' names, in the order of a build.</summary>
    public static IEnumerable<string> Names => Phases.Select(phase => phase.Name);

    /// <summary>Runs a phase.</summary>
    public static void Run(string name, BuildOptions options, IPipelineObserver observer, CancellationToken cancellation)
    {
        using FileLock held = FileLock.Take(
            options.PathOf(".lock"), () => observer.Line($"{options.ClassName}: waiting for another build of this project"), cancellation);
        NamedPaths.Check(options.Model, withPictures: name == "finetune");
        Phases.First(phase => phase.Name == name).Run(options, observer, cancellation);
        // Its time, not its content, tells MSBuild when the phase was completed.
        File.WriteAllText(options.PathOf($"{name}.stamp"), "");
    }
}
