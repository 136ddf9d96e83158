using System.Text.Json;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;

namespace DeepRebirth.Compiler.Tests.CommandLine;

/// <summary>Pictures that are too few, too much alike, broken or missing, and trainings that go wrong: a clear message, and a network that is no worse than before.</summary>
[TestClass]
public sealed class AwkwardPicturesTests
{
    [TestMethod]
    public void A_class_without_pictures_is_named_and_the_others_keep_their_places()
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 20);
        Directory.Delete(Path.Combine(pictures, "class1"), recursive: true);
        Directory.CreateDirectory(Path.Combine(pictures, "class1"));
        foreach (string[] labels in new string[][] { [], ["--labels", folder.Write("labels.txt", "class0\nclass1\nclass2\n")] })
        {
            CommandRun run = Slim(folder, pictures, "--accuracy-budget", "0", labels);
            Assert.AreEqual(0, run.ExitCode, run.Errors);
            Assert.Contains("train : warning DR0207: 1 of 3 class folders has no pictures: 'class1'.", run.Errors);
            Assert.DoesNotContain("DR0206", run.Errors);
            Assert.AreEqual("top1", Accuracy(run).GetProperty("metric").GetString());
            Assert.IsLessThanOrEqualTo(0, Loss(run));
        }
    }

    [TestMethod]
    [DataRow(1, false, "There is only one picture, and it takes at least 3")]
    [DataRow(2, false, "There are only 2 pictures, and it takes at least 3")]
    [DataRow(1, true, "There is only one picture, and it takes at least 2")]
    public void Too_few_pictures_are_counted_and_nothing_is_written(int count, bool validation, string words)
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "train", classes: 1, perClass: count);
        CommandRun run = Slim(folder, pictures, "--metric", "agreement", validation ? ["--validation-data", TestPictures.WriteFolder(folder, "validation", classes: 3, perClass: 1)] : []);
        Assert.AreEqual(1, run.ExitCode);
        Assert.Contains($"train : error DR0201: {words}", run.Errors);
        Assert.IsFalse(File.Exists(folder.File("slim.onnx")));
    }

    [TestMethod]
    public void Three_pictures_are_enough_and_the_message_says_how_little_they_tell()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = Slim(folder, TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 1), "--accuracy-budget", "1");
        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("warning DR0303", run.Errors);
        Assert.AreEqual(1, Accuracy(run).GetProperty("pictures").GetInt32());
    }

    [TestMethod]
    [DataRow("train")]
    [DataRow("validation")]
    public void Pictures_that_are_all_alike_are_refused(string which)
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 5);
        string validation = TestPictures.WriteFolder(folder, "validation", classes: 3, perClass: 5);
        string[] files = Directory.GetFiles(folder.File(which), "*.ppm", SearchOption.AllDirectories);
        foreach (string file in files[1..])
            File.Copy(files[0], file, overwrite: true);
        CommandRun run = Slim(folder, pictures, "--validation-data", validation);
        Assert.AreEqual(1, run.ExitCode, run.Errors);
        Assert.Contains($"{which} : error DR0201: All 15 pictures are alike", run.Errors);
        Assert.IsFalse(File.Exists(folder.File("slim.onnx")));
    }

    [TestMethod]
    public void Without_labels_agreement_decides_and_accuracy_is_refused()
    {
        using var folder = new TemporaryFolder();
        string flat = folder.File("flat");
        for (int i = 0; i < 60; i++)
            TestPictures.Write(Path.Combine(flat, $"{i}.ppm"), size: 16, new Random(i), colour: i);

        CommandRun run = Slim(folder, flat, "--accuracy-budget", "0");
        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.AreEqual("agreement", Accuracy(run).GetProperty("metric").GetString());
        Assert.AreEqual(0, Loss(run));

        CommandRun asked = Slim(folder, flat, "--metric", "top1");
        Assert.Contains("flat : error DR0203: The metric top-1 needs a label for every picture.", asked.Errors);
    }

    [TestMethod]
    public void Broken_pictures_are_counted_and_named_and_the_others_are_learned_from()
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 20);
        folder.Write("train/class1/broken.png", "no picture");
        folder.Write("train/class1/empty.jpg", "");
        File.WriteAllBytes(folder.File("train/class0/short.ppm"), File.ReadAllBytes(folder.File("train/class0/1.ppm"))[..400]);

        CommandRun run = Slim(folder, pictures, "--accuracy-budget", "0");
        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("train : warning DR0202: 3 of 63 pictures cannot be decoded and are skipped", run.Errors);
        foreach (string name in new[] { "broken.png", "empty.jpg", "short.ppm" })
            Assert.Contains(name, run.Errors);
        Assert.IsLessThanOrEqualTo(0, Loss(run));

        foreach (string file in Directory.GetFiles(pictures, "*", SearchOption.AllDirectories))
            File.WriteAllText(file, "no picture");
        CommandRun none = Slim(folder, pictures, "--accuracy-budget", "0");
        Assert.AreEqual(1, none.ExitCode);
        Assert.Contains("train : error DR0201: there is no picture that can be used.", none.Errors);
    }

    [TestMethod]
    [DataRow(1e3f, "The loss rose from")]
    [DataRow(1e36f, "is NaN")]
    public void A_training_that_diverges_names_its_rate_and_leaves_the_network_as_it_was(float scale, string words)
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 20);
        WriteScaled(folder, scale);
        string[] labels = ["--fine-tuning", "labels", "--metric", "agreement"];

        CommandRun untrained = Slim(folder, pictures, "--accuracy-budget", "100", [.. labels, "--time-budget", "0s"]);
        byte[] expected = File.ReadAllBytes(folder.File("slim.onnx"));
        string[] training = [.. labels, "--time-budget", "60s"];   // it stops at once where it diverges; a busy machine must have got that far
        CommandRun run = Slim(folder, pictures, "--accuracy-budget", "100", training);
        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("warning DR0302: Fine-tuning stopped early and its best state is used", run.Errors);
        Assert.Contains(words, run.Errors);
        Assert.Contains("training has diverged at a learning rate of 0.001", run.Errors);
        CollectionAssert.AreEqual(expected, File.ReadAllBytes(folder.File("slim.onnx")));
        Assert.AreEqual(Loss(untrained), Loss(run));

        CommandRun strict = Slim(folder, pictures, "--accuracy-budget", "0", training);
        Assert.Contains("DR0302", strict.Errors);
        Assert.AreEqual(0, Loss(strict), "what diverged is taken back");
    }

    [TestMethod]
    public void A_network_that_answers_no_numbers_is_refused()
    {
        using var folder = new TemporaryFolder();
        WriteScaled(folder, 1e38f);
        CommandRun run = Slim(folder, TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 20), "--accuracy-budget", "100");
        Assert.AreEqual(1, run.ExitCode, run.Errors);
        Assert.Contains("net.onnx : error DR0109: The network's answers to 12 of 12 pictures are no numbers", run.Errors);
        Assert.IsFalse(File.Exists(folder.File("slim.onnx")));
    }

    [TestMethod]
    public void Every_command_that_asks_such_a_network_refuses_it_and_says_which_it_is()
    {
        using var folder = new TemporaryFolder();
        string sound = SmallNetworks.Write(folder);
        string broken = folder.File("broken.onnx");
        File.Copy(WriteScaled(folder, 1e38f), broken);
        SmallNetworks.Write(folder);
        string pictures = TestPictures.WriteFolder(folder, "data", classes: 3, perClass: 20);

        Evaluate(broken, "--data", pictures).MustFailWith("DR0109", "broken.onnx", "60 of 60 pictures");
        Evaluate(broken, "--data", pictures, "--against", sound).MustFailWith("DR0109", "broken.onnx");
        Evaluate(sound, "--data", pictures, "--against", broken).MustFailWith("DR0109", "broken.onnx");
        CommandRun plan = CommandRun.Of("plan", broken, "--training-data", pictures, "--preprocessing", SmallNetworks.Preprocessing);
        Assert.AreEqual(1, plan.ExitCode, plan.Output);
        Assert.Contains("broken.onnx : error DR0109: ", plan.Errors);

        static CommandRun Evaluate(string model, params string[] options) => CommandRun.Of(["evaluate", model, "--preprocessing", SmallNetworks.Preprocessing, .. options]);
    }

    private static CommandRun Slim(TemporaryFolder folder, string pictures, string option, string value, params string[] more)
    {
        string model = File.Exists(folder.File("net.onnx")) ? folder.File("net.onnx") : SmallNetworks.Write(folder);
        string[] time = more.Contains("--time-budget") ? [] : ["--time-budget", "0.5s"];
        return CommandRun.Of(
        [
            "slim", model, "-o", folder.File("slim.onnx"), "--slimming", "Exact;Streamline:fold-pool-into-convolution", "--training-data", pictures,
            "--preprocessing", SmallNetworks.Preprocessing, "--json", option, value, .. more, .. time,
        ]);
    }

    /// <summary>The network with a layer whose weights are so much larger: gradients and answers grow with them.</summary>
    private static string WriteScaled(TemporaryFolder folder, float scale)
    {
        Network network = SmallNetworks.Create();
        Convolution last = network.Layers.OfType<Convolution>().Last();
        var patch = new NetworkPatch("test", "larger weights")
        {
            Removed = [last.Name],
            Added = [last with { Kernel = Tensor.Adopt(last.Kernel.Shape, [.. last.Kernel.ToArray().Select(weight => weight * scale)]) }],
        };
        OnnxWriter.Write(patch.Apply(network), folder.File("net.onnx"));
        return folder.File("net.onnx");
    }

    private static JsonElement Accuracy(CommandRun run) => run.Json.GetProperty("accuracy");

    private static double Loss(CommandRun run) => Accuracy(run).GetProperty("loss").GetDouble();
}
