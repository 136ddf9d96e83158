using DeepRebirth.Kernels.Tests.Batches;

namespace DeepRebirth.Kernels.Tests;

/// <summary>One comparison of a kernel with its scalar reference.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="Check">Gives null, or what is wrong.</param>
internal sealed record KernelCase(string Name, Func<string?> Check);

/// <summary>Runs kernel cases, in the test process and in child processes with instruction sets switched off.</summary>
internal static class KernelGrid
{
    public static readonly FusedActivation[] Activations =
    [
        new(),
        new() { Function = ActivationFunction.Relu },
        new() { Function = ActivationFunction.LeakyRelu, Alpha = 0.1f },
        new() { Function = ActivationFunction.Clip, Minimum = -0.25f, Maximum = 0.5f },
        new() { Function = ActivationFunction.Sigmoid },
    ];

    /// <summary>The cases of every kernel family.</summary>
    public static IEnumerable<KernelCase> All =>
    [
        .. AveragedConvolutionTests.Cases,
        .. ConvolutionTests.Cases,
        .. DepthwiseConvolutionTests.Cases,
        .. GemmTests.Cases,
        .. GemmOfImagesTests.Cases,
        .. BatchTests.Cases,
        .. ImageElementwiseTests.Cases,
        .. LayoutTests.Cases,
        .. LocalResponseNormalizationTests.Cases,
        .. PicturePreprocessingTests.Cases,
        .. PooledConvolutionTests.Cases,
        .. PoolingTests.Cases,
        .. StrassenTests.Cases,
        .. WinogradPhasesTests.Cases,
        .. WinogradTests.Cases,
    ];

    public static void AssertAll(IEnumerable<KernelCase> cases)
    {
        string[] failures = Failures(cases).Take(5).ToArray();
        if (failures.Length > 0)
            Assert.Fail(string.Join(Environment.NewLine, failures));
    }

    /// <summary>The entry point of the child processes: prints the instruction set and each failure; the exit code says whether there was one.</summary>
    public static int Main()
    {
        Console.WriteLine(VectorStep.InstructionSet);
        string[] failures = Failures(All).Take(5).ToArray();
        foreach (string failure in failures)
            Console.WriteLine(failure);
        return failures.Length == 0 ? 0 : 1;
    }

    private static IEnumerable<string> Failures(IEnumerable<KernelCase> cases) =>
        from oneCase in cases
        let failure = oneCase.Check()
        where failure is not null
        select $"{oneCase.Name}: {failure}";
}
