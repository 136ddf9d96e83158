using System.Diagnostics;
using System.Reflection;

namespace DeepRebirth.Tests.Shared;

/// <summary>Runs a test assembly's own program in a process that believes it has no better instruction set.</summary>
public static class InstructionSets
{
    /// <summary>
    /// Starts the assembly's entry point, whose first line of output names the instruction set and whose exit code says whether everything was
    /// right; says Inconclusive where this processor has no <paramref name="expected"/>.
    /// </summary>
    /// <param name="assembly">The test assembly, which is also a program.</param>
    /// <param name="switchedOff">The environment variable that switches the better instruction sets off.</param>
    /// <param name="expected">The instruction set that is left.</param>
    /// <param name="best">The instruction set of this process.</param>
    public static async Task AssertRightWithoutAsync(Assembly assembly, string switchedOff, string expected, string best)
    {
        if (expected == "AVX2" && best == "portable")
            Assert.Inconclusive("This processor has no AVX2.");

        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "exec", "--runtimeconfig", Path.ChangeExtension(assembly.Location, ".runtimeconfig.json"),
                "--depsfile", Path.ChangeExtension(assembly.Location, ".deps.json"), assembly.Location,
            },
            RedirectStandardOutput = true,
            Environment = { [switchedOff] = "0" },
        };
        using Process process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using CancellationTokenRegistration kill = limit.Token.Register(process.Kill);
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.AreEqual(expected, output.Split('\n')[0].Trim());
        Assert.AreEqual(0, process.ExitCode, output);
    }
}
