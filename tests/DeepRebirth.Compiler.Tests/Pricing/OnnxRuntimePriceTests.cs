using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pricing;
using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Compiler.Tests.Pricing;

[TestClass]
public sealed class OnnxRuntimePriceTests
{
    [TestMethod]
    public void A_network_of_forty_times_the_work_costs_clearly_more()
    {
        OnnxRuntimePrice price = Create();
        double small = price.Milliseconds(Convolutions(size: 16));
        double large = price.Milliseconds(Convolutions(size: 100));
        Assert.IsGreaterThan(0, small);
        Assert.IsGreaterThan(4 * small, large);
    }

    [TestMethod]
    public void An_unknown_execution_provider_is_an_error_that_names_it()
    {
        OnnxRuntimePrice price = Create("Abacus");
        DiagnosticException error = Assert.ThrowsExactly<DiagnosticException>(() => price.Milliseconds(Convolutions(size: 16)));
        Assert.AreEqual("DR0602", error.Diagnostic.Code.Id);
        Assert.Contains("Abacus", error.Message);
    }

    [TestMethod]
    public void Without_the_library_there_is_no_price_but_a_reason()
    {
        Assert.IsNull(OnnxRuntimePrice.TryCreate(new ModelOptions { Model = "net.onnx", OnnxRuntimePath = "/nowhere/libonnxruntime.so" }, out string? problem));
        Assert.Contains("/nowhere/libonnxruntime.so", problem!);
    }

    private static OnnxRuntimePrice Create(params string[] providers) => OnnxRuntimePrice.TryCreate(
        new ModelOptions { Model = "net.onnx", OnnxRuntimePath = Oracle.Require().Source, ExecutionProviders = providers, Threads = 1 }, out _)!;

    private static Network Convolutions(int size)
    {
        var build = NetworkBuilder.WithSeed(1, 1, 16, size, size);
        return build.Build(build.Relu(build.Convolution(build.Relu(build.Convolution("input", maps: 32, kernel: 3, padding: 1)), maps: 32, kernel: 3, padding: 1)));
    }
}
