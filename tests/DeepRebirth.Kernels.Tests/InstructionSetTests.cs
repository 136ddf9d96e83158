using System.Diagnostics;

namespace DeepRebirth.Kernels.Tests;

/// <summary>Runs all kernel cases once more for each instruction set, in a process that believes it has no better one.</summary>
[TestClass]
public sealed class InstructionSetTests
{
    [TestMethod]
    [DataRow("DOTNET_EnableAVX512", "AVX2")]
    [DataRow("DOTNET_EnableAVX2", "portable")]
    [DataRow("DOTNET_EnableHWIntrinsic", "portable")]
    public async Task Every_kernel_agrees_with_its_reference(string switchedOff, string expected)
    {
        if (expected == "AVX2" && VectorStep.InstructionSet == "portable")
            Assert.Inconclusive("This processor has no AVX2.");

        string assembly = typeof(InstructionSetTests).Assembly.Location;
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "exec", "--runtimeconfig", Path.ChangeExtension(assembly, ".runtimeconfig.json"),
                "--depsfile", Path.ChangeExtension(assembly, ".deps.json"), assembly,
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
