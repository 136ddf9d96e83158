using System.CommandLine;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Phases;

namespace DeepRebirth.Compiler.CommandLine;

/// <summary><c>deeprebirth phase NAME OPTIONS</c>: one phase of a build, as MSBuild starts it.</summary>
internal static class PhaseCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = $"The phase: {string.Join(", ", BuildPhases.Names)}." };
    private static readonly Argument<string> Options = new("OPTIONS") { Description = "The options file that the build wrote." };

    private static readonly Option<int?> Parent = new("--parent") { Description = "The process whose end ends this one.", HelpName = "ID", Hidden = true };

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        Name.AcceptOnlyFromAmong([.. BuildPhases.Names]);
        var command = new Command("phase", "Run one phase of a build. MSBuild calls this.") { Name, Options, Parent };
        command.SetBody((parsed, output, cancellation) =>
        {
            using var watch = new ParentWatch(parsed.GetValue(Parent), cancellation);
            BuildPhases.Run(parsed.GetRequiredValue(Name), OptionsFile.Read(parsed.GetRequiredValue(Options)), new ConsoleObserver(output), watch.Token);
        });
        return command;
    }
}
