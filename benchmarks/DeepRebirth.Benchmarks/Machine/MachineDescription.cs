using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace DeepRebirth.Benchmarks.Machine;

/// <summary>Names what figures depend on: processor, instruction set, operating system and .NET.</summary>
internal static class MachineDescription
{
    private const string ProcessorFile = "/proc/cpuinfo";

    public static string Text() => $"""
        Date      {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC
        Machine   {Processor()}, {Environment.ProcessorCount} cores, {InstructionSet()}
        System    {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}
        """;

    private static string Processor()
    {
        string? line = File.Exists(ProcessorFile)
            ? File.ReadLines(ProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string InstructionSet() =>
        Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : RuntimeInformation.ProcessArchitecture.ToString();
}
