using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Targets;
using DeepRebirth.Networks;
using DeepRebirth.Packing;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Compiler.Tests.Targets;

[TestClass]
public sealed class ConvolutionPlannerTests
{
    [TestMethod]
    public void A_named_target_gives_the_same_plan_on_every_machine()
    {
        ConvolutionPlan plan = ConvolutionPlanner.Plan(Options(TargetCpu.Avx512), Network());

        Assert.AreEqual(CpuProfile.Avx512, plan.Target);
        Assert.AreSequenceEqual(plan.Choices, ConvolutionPlanner.Plan(Options(TargetCpu.Avx512), Network()).Choices);
    }

    [TestMethod]
    public void Errors_are_measured_without_pictures_too()
    {
        ConvolutionPlan plan = ConvolutionPlanner.Plan(Options(TargetCpu.Avx512), Network());

        Assert.IsTrue(plan.Choices.Any(choice => !choice.IsDirect));
        Assert.IsTrue(plan.Choices.All(choice => choice.IsDirect || choice.Error > 0));
    }

    [TestMethod]
    public void Errors_are_measured_on_training_pictures_and_broken_ones_are_passed_over()
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "pictures", classes: 1, perClass: 3);
        File.WriteAllText(Path.Combine(Directory.GetDirectories(pictures)[0], "broken.png"), "no picture");
        ModelOptions options = Options(TargetCpu.Avx512) with { TrainingData = pictures };
        ConvolutionPlan real = ConvolutionPlanner.Plan(options, Pictures());
        ConvolutionPlan noise = ConvolutionPlanner.Plan(options with { TrainingData = null }, Pictures());

        Assert.AreNotEqual(
            real.Choices.First(choice => choice.Error is not null).Error,
            noise.Choices.First(choice => choice.Error is not null).Error);
    }

    [TestMethod]
    public void Pictures_that_are_not_there_are_no_obstacle_to_packing()
    {
        ModelOptions options = Options(TargetCpu.Avx512) with { TrainingData = "no/such/folder" };

        Assert.AreSequenceEqual(
            ConvolutionPlanner.Plan(options with { TrainingData = null }, Pictures()).Choices,
            ConvolutionPlanner.Plan(options, Pictures()).Choices);
    }

    [TestMethod]
    public void A_calibration_is_measured_once_and_kept()
    {
        using var folder = new TemporaryFolder();
        var file = new CalibrationFile(folder.File("calibration.json"));
        CpuProfile measured = file.ReadOrMeasure();
        Assert.AreEqual(measured, file.ReadOrMeasure());

        File.WriteAllText(file.Path, "damaged");
        Assert.AreEqual("Native", file.ReadOrMeasure().Name);
    }

    private static ModelOptions Options(TargetCpu target) => new() { Model = "net.onnx", TargetCpu = target };

    private static Network Network()
    {
        var build = NetworkBuilder.WithSeed(1, 1, 32, 28, 28);
        return build.Build(build.Relu(build.Convolution(build.Relu(build.Convolution("input", maps: 64, kernel: 3, padding: 1)), maps: 32, kernel: 3, padding: 1)));
    }

    private static Network Pictures()
    {
        var build = NetworkBuilder.WithSeed(1, 1, 3, 28, 28);
        return build.Build(build.Convolution(build.Relu(build.Convolution("input", maps: 32, kernel: 3, padding: 1)), maps: 32, kernel: 3, padding: 1));
    }
}
