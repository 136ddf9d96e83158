using Microsoft.Build.Logging.StructuredLogger;

namespace DeepRebirth.Integration;

/// <summary>A finished build: what it printed, and what MSBuild recorded.</summary>
internal sealed record BuildRecord(CommandResult Command, Build? Log)
{
    private static readonly string[] PhaseTargets = ["DeepRebirthInspect", "DeepRebirthPlan", "DeepRebirthFineTune", "DeepRebirthPack"];

    /// <summary>Whether the build ended well.</summary>
    public bool Succeeded => Command.ExitCode == 0;

    /// <summary>The phases whose process was started, in order, by target name.</summary>
    public IReadOnlyList<string> PhasesRun
    {
        get
        {
            var phases = new List<string>();
            Log?.VisitAllChildren<Microsoft.Build.Logging.StructuredLogger.Task>(task =>
            {
                if (task.Name == "RunDeepRebirthPhase" && task.Parent is Target target && PhaseTargets.Contains(target.Name))
                    phases.Add(target.Name);
            });
            return phases;
        }
    }

    /// <summary>Whether the C# compiler ran.</summary>
    public bool Compiled
    {
        get
        {
            bool compiled = false;
            Log?.VisitAllChildren<Microsoft.Build.Logging.StructuredLogger.Task>(task => compiled |= task.Name == "Csc");
            return compiled;
        }
    }

    /// <summary>The C# compiler's command line in a design-time build.</summary>
    public string CompilerArguments
    {
        get
        {
            var arguments = new List<string>();
            Log?.VisitAllChildren<Item>(item =>
            {
                if (item.Parent is NamedNode { Name: "CscCommandLineArgs" })
                    arguments.Add(item.Text);
            });
            return string.Join('\n', arguments);
        }
    }

    /// <summary>The time that the package's own targets took, skipped ones included.</summary>
    public TimeSpan TimeInTargets
    {
        get
        {
            TimeSpan time = TimeSpan.Zero;
            Log?.VisitAllChildren<Target>(target =>
            {
                if (target.Name.Contains("DeepRebirth"))
                    time += target.Duration;
            });
            return time;
        }
    }

    /// <summary>The codes of the errors and warnings, each once, sorted.</summary>
    public IReadOnlyList<string> Codes
    {
        get
        {
            var codes = new SortedSet<string>(StringComparer.Ordinal);
            Log?.VisitAllChildren<AbstractDiagnostic>(diagnostic => codes.Add(diagnostic.Code));
            return [.. codes];
        }
    }

    /// <summary>Fails the test with the build's output where the build failed.</summary>
    public BuildRecord MustSucceed()
    {
        Assert.IsTrue(Succeeded, Command.Output);
        return this;
    }

    /// <summary>Checks that the build ended well and ran just these phases, named without <c>DeepRebirth</c>.</summary>
    public BuildRecord MustHaveRun(params string[] phases)
    {
        MustSucceed();
        CollectionAssert.AreEqual(phases.Select(phase => "DeepRebirth" + phase).ToArray(), PhasesRun.ToArray(), Command.Output);
        return this;
    }

    /// <summary>Checks that the build failed with this diagnostic, that its text holds <paramref name="words"/>, and that there is no stack trace.</summary>
    public void MustFailWith(string code, params string[] words)
    {
        Assert.IsFalse(Succeeded, Command.Output);
        Assert.Contains(code, Codes, Command.Output);
        foreach (string word in words)
            Assert.Contains(word, Command.Output);
        Assert.DoesNotContain("   at DeepRebirth.", Command.Output);
        Assert.DoesNotContain("Unhandled exception", Command.Output);
    }
}
