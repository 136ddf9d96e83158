using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Kernels.Tests;

/// <summary>Runs all kernel cases once more for each instruction set, in a process that believes it has no better one.</summary>
[TestClass]
public sealed class InstructionSetTests
{
    [TestMethod]
    [DataRow("DOTNET_EnableAVX512", "AVX2")]
    [DataRow("DOTNET_EnableAVX2", "portable")]
    [DataRow("DOTNET_EnableHWIntrinsic", "portable")]
    public Task Every_kernel_agrees_with_its_reference(string switchedOff, string expected) =>
        InstructionSets.AssertRightWithoutAsync(typeof(InstructionSetTests).Assembly, switchedOff, expected, VectorStep.InstructionSet);
}
