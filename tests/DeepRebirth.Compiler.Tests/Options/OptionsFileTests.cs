using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;

namespace DeepRebirth.Compiler.Tests.Options;

[TestClass]
public sealed class OptionsFileTests
{
    private const string Required = "Model=m.onnx\nClassName=Net\nOutputDirectory=out\nCacheDirectory=cache\n";

    [TestMethod]
    public void Reads_values_and_fills_in_defaults()
    {
        BuildOptions options = Read(Required + "Project=/p/App.csproj\nAccuracyBudget=0.4\nMetric=top-5\nTimeBudget=90s\nSeed=7\nMemory=64\nSlimming=\nLocked=true\n");

        Assert.AreEqual("m.onnx", options.Model.Model);
        Assert.AreEqual(0.4, options.Model.AccuracyBudget);
        Assert.AreEqual(Metric.Top5, options.Model.Metric);
        Assert.AreEqual(TimeSpan.FromSeconds(90), options.Model.TimeBudget);
        Assert.AreEqual(7, options.Model.Seed);
        Assert.AreEqual(64, options.Model.Memory);
        Assert.IsNull(options.Model.Slimming);
        Assert.IsTrue(options.Locked);
        Assert.AreEqual(FineTuning.FineTuningMode.Distillation, options.Model.FineTuning);
    }

    [TestMethod]
    public void Keeps_equals_signs_backslashes_and_line_breaks_of_values() =>
        Assert.AreEqual("a=b\\c\nd;e@f", Read(Required + "TrainingData=a=b\\\\c\\nd;e@f\n").Model.TrainingData);

    [TestMethod]
    [DataRow("AccuracyBudget=much", "AccuracyBudget is 'much', but must be a number")]
    [DataRow("AccuracyBudget=-1", "number from 0 to 100")]
    [DataRow("AccuracyBudget=NaN", "number from 0 to 100")]
    [DataRow("AccuracyBudget=0,4", "decimal point")]
    [DataRow("Metric=Top6", "Did you mean 'Top")]
    [DataRow("Metric=1", "must be one of")]
    [DataRow("FineTuning=Distilation", "Did you mean 'Distillation'?")]
    [DataRow("TimeBudget=ten", "must be a duration")]
    [DataRow("TimeBudget=-5s", "must be a duration")]
    [DataRow("Threads=0", "whole number from 1 to 1024")]
    [DataRow("Memory=0", "whole number from 1")]
    [DataRow("Seed=1.5", "whole number")]
    [DataRow("Locked=maybe", "true or false")]
    [DataRow("ClassName=", "ClassName is missing")]
    [DataRow("Limit.DeepRebirthMaxNodes=many", "DeepRebirthMaxNodes is 'many'")]
    public void Names_option_value_and_remedy_of_what_is_wrong(string line, string expected)
    {
        DiagnosticException error = Assert.ThrowsExactly<DiagnosticException>(() => Read(Required + "Project=/p/App.csproj\n" + line + "\n"));
        Assert.AreEqual("DR0004", error.Diagnostic.Code.Id);
        Assert.AreEqual("/p/App.csproj", error.Diagnostic.File);
        Assert.Contains(expected, error.Message);
    }

    [TestMethod]
    public void Reports_a_missing_file() =>
        Assert.AreEqual("DR0004", Assert.ThrowsExactly<DiagnosticException>(() => OptionsFile.Read("/nowhere/options.txt")).Diagnostic.Code.Id);

    private static BuildOptions Read(string text)
    {
        using var folder = new TemporaryFolder();
        return OptionsFile.Read(folder.Write("options.txt", text));
    }
}
