using System.Reflection;
using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Tests.Diagnostics;

[TestClass]
public sealed class DiagnosticTests
{
    [TestMethod]
    public void Is_one_line_in_the_form_that_MSBuild_recognises() => Assert.AreEqual(
        "m.onnx : error DR0102: It is no model. Get another.",
        new Diagnostic(DiagnosticCode.NotOnnx, "m.onnx", "It is no model.\nGet another.").ToString());

    [TestMethod]
    public void Has_no_code_twice()
    {
        string[] codes =
        [
            .. typeof(DiagnosticCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<DiagnosticCode>().Select(code => code.Id),
        ];
        Assert.IsNotEmpty(codes);
        CollectionAssert.AllItemsAreUnique(codes);
    }

    [TestMethod]
    public void Gives_every_problem_of_a_network_a_code()
    {
        string[] codes = [.. Enum.GetValues<NetworkProblem>().Select(problem => new NetworkException(problem, "x").ToDiagnostic("m").Diagnostic.Code.Id)];
        Assert.AreEqual(codes.Length, codes.Distinct().Count());
    }
}
