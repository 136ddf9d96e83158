using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Compiler.Tests.CommandLine;

/// <summary><c>deeprebirth slim</c> on trained networks beyond GoogLeNet, with a few pictures and hardly any time.</summary>
[TestClass]
public sealed class RealNetworkTests
{
    private const int Classes = 5;
    private const int PicturesEach = 4;

    [TestMethod]
    [DataRow("Default")]
    [DataRow("Exact")]
    [DataRow("Exact;Order;Streamline")]
    [DataRow("Paper")]
    public void A_network_with_batch_normalizations_is_slimmed(string selection)
    {
        using var folder = new TemporaryFolder();
        string data = Path.Combine(SharedData.RepositoryRoot, "samples", "TrafficSigns", "data", "train");
        CommandRun run = CommandRun.Of(
            "slim", Path.Combine(SharedData.RepositoryRoot, "benchmarks", "signs", "signs-batch-normalised.onnx"), "-o", folder.File("slim.onnx"),
            "--slimming", selection, "--training-data", SomePictures(data, folder), "--labels", Path.Combine(SharedData.RepositoryRoot, "samples", "TrafficSigns", "labels.txt"),
            "--preprocessing", "resize=96;crop=96;order=RGB;mean=128", "--augmentation", "NoFlip", "--metric", "agreement", "--accuracy-budget", "100", "--time-budget", "1s", "--json");

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Network slim = OnnxReader.Read(folder.File("slim.onnx"));
        Assert.IsEmpty(slim.Layers.OfType<BatchNormalization>());
        // Nine pools: four between the stages, one in each of the five modules.
        (int least, int most) = selection switch { "Exact" => (9, 9), "Exact;Order;Streamline" => (5, 5), "Paper" => (0, 0), _ => (0, 9) };
        int pools = slim.Layers.OfType<MaxPool>().Count();
        Assert.IsInRange(least, most, pools, "pools");
    }

    [TestMethod]
    [DataRow("Default")]
    [DataRow("Paper")]
    public void SqueezeNet_is_slimmed(string selection)
    {
        using var folder = new TemporaryFolder();
        string model = SharedData.Require("models/squeezenet_v1.1.onnx");
        CommandRun run = CommandRun.Of(
            "slim", model, "-o", folder.File("slim.onnx"), "--slimming", selection, "--training-data", SomePictures(SharedData.Require("imagenet/train"), folder),
            "--labels", SharedData.Require("models/synset_words.txt"), "--preprocessing", "Caffe", "--metric", "agreement", "--time-budget", "1s", "--json");

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Network original = OnnxReader.Read(model);
        Network slim = OnnxReader.Read(folder.File("slim.onnx"));
        CollectionAssert.AreEqual(original.Outputs, slim.Outputs);
        Assert.AreEqual(original.ShapeOf(original.Outputs[0]), slim.ShapeOf(slim.Outputs[0]));
        if (selection == "Paper")
        {
            Assert.IsGreaterThan(0, run.Json.GetProperty("steps").GetArrayLength());
            Assert.IsLessThan(original.Layers.Length, slim.Layers.Length);
        }
        else
        {
            Assert.IsGreaterThan(0, run.Json.GetProperty("candidates").GetArrayLength());
        }
    }

    private static string SomePictures(string data, TemporaryFolder folder)
    {
        string few = folder.File("pictures");
        foreach (string label in Directory.GetDirectories(data).Order(StringComparer.Ordinal).Take(Classes))
        {
            string target = Directory.CreateDirectory(Path.Combine(few, Path.GetFileName(label))).FullName;
            foreach (string picture in Directory.GetFiles(label).Order(StringComparer.Ordinal).Take(PicturesEach))
                File.Copy(picture, Path.Combine(target, Path.GetFileName(picture)));
        }
        return few;
    }
}
