using DeepRebirth.Networks.Onnx;

namespace DeepRebirth.Compiler.Tests.CommandLine;

[TestClass]
public sealed class CommandTests
{
    [TestMethod]
    [DataRow("inspect")]
    [DataRow("slim")]
    [DataRow("evaluate")]
    [DataRow("plan")]
    public void Help_explains_every_command(string command)
    {
        CommandRun run = CommandRun.Of(command, "--help");
        Assert.AreEqual(0, run.ExitCode);
        Assert.Contains("MODEL", run.Output);
        Assert.Contains("--json", run.Output);
    }

    [TestMethod]
    [DataRow("slimm")]
    [DataRow("inspect")]
    [DataRow("slim", "net.onnx")]
    [DataRow("inspect", "net.onnx", "--jsn")]
    public void A_wrong_command_line_ends_with_exit_code_2(params string[] arguments) => Assert.AreEqual(2, CommandRun.Of(arguments).ExitCode);

    [TestMethod]
    public void Inspect_shows_layers_and_rewrites()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of("inspect", SmallNetworks.Write(folder));
        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("BatchNormalization", run.Output);
        Assert.Contains("fold-scale-into-producer", run.Output);
        Assert.AreEqual("", run.Errors);
    }

    [TestMethod]
    public void Inspect_gives_one_json_object()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of("inspect", SmallNetworks.Write(folder), "--json");
        Assert.AreEqual("input", run.Json.GetProperty("inputs")[0].GetProperty("name").GetString());
        Assert.AreEqual(2, run.Json.GetProperty("operators").GetProperty("Conv").GetInt32());
    }

    [TestMethod]
    public void Inspect_says_how_pictures_become_the_input()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of("inspect", SmallNetworks.Write(folder), "--preprocessing", "Caffe", "--json");
        Assert.Contains("mean=104,117,123", run.Json.GetProperty("preprocessing").GetString()!);
        CommandRun.Of("inspect", folder.File("net.onnx"), "--preprocessing", "crop=224").MustFailWith("DR0204", "16");
    }

    [TestMethod]
    [DataRow("Exact;Streamline")]
    [DataRow("Exact;Streamline:fold-pool-into-convolution")]
    [DataRow("Default")]
    public void Slim_without_pictures_makes_exact_rewrites_and_says_what_is_left_out(string slimming)
    {
        using var folder = new TemporaryFolder();
        string slim = folder.File("slim.onnx");
        CommandRun run = CommandRun.Of("slim", SmallNetworks.Write(folder), "-o", slim, "--slimming", slimming, "--json");

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("net.onnx : warning DR0205: Without pictures only exact rewrites are made; 1 more was found that needs some (fold-pool-into-convolution)", run.Errors);
        Assert.IsFalse(OnnxReader.Read(slim).Layers.Any(layer => layer.Operator == "BatchNormalization"));
        Assert.IsTrue(OnnxReader.Read(slim).Layers.Any(layer => layer.Operator == "MaxPool"));
    }

    [TestMethod]
    public void Slim_learns_from_pictures_inside_a_wide_budget_and_writes_the_report()
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 20);
        CommandRun run = CommandRun.Of(
            "slim", SmallNetworks.Write(folder), "-o", folder.File("slim.onnx"), "--slimming", "Exact;Streamline", "--training-data", pictures,
            "--preprocessing", SmallNetworks.Preprocessing, "--accuracy-budget", "100", "--metric", "agreement", "--time-budget", "2s", "--memory", "1", "--report", folder.File("report.html"), "--json");

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.IsFalse(OnnxReader.Read(folder.File("slim.onnx")).Layers.Any(layer => layer.Operator == "MaxPool"));
        Assert.AreEqual("agreement", run.Json.GetProperty("accuracy").GetProperty("metric").GetString());
        Assert.IsGreaterThan(0, run.Json.GetProperty("rounds")[0].GetProperty("views").GetInt64());
        string report = File.ReadAllText(folder.File("report.html"));
        Assert.Contains("fold-pool-into-convolution", report);
        Assert.Contains("class=\"interval\"", report, "the loss with its interval");
        Assert.IsGreaterThan(0, run.Json.GetProperty("slimProfile").GetProperty("steps")[0].GetProperty("milliseconds").GetDouble());
        Assert.IsGreaterThan(0, run.Json.GetProperty("originalProfile").GetProperty("workingMemoryBytes").GetInt64());
        Assert.IsEmpty(Directory.GetDirectories(folder.Path, ".*"), "no checkpoint is left behind");
    }

    [TestMethod]
    public void Slim_takes_back_what_breaks_the_budget()
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 20);
        // No training time, and a budget of nothing: the folded pool must go; what is exact stays.
        CommandRun run = CommandRun.Of(
            "slim", SmallNetworks.Write(folder), "-o", folder.File("slim.onnx"), "--slimming", "Exact;Streamline:fold-pool-into-convolution", "--training-data", pictures,
            "--preprocessing", SmallNetworks.Preprocessing, "--accuracy-budget", "0", "--metric", "agreement", "--time-budget", "0s", "--json");

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("Taking back", run.Errors);
        Assert.AreEqual(100, run.Json.GetProperty("accuracy").GetProperty("slim").GetDouble());
        Assert.IsTrue(OnnxReader.Read(folder.File("slim.onnx")).Layers.Any(layer => layer.Operator == "MaxPool"));
        Assert.IsFalse(OnnxReader.Read(folder.File("slim.onnx")).Layers.Any(layer => layer.Operator == "BatchNormalization"));
    }

    [TestMethod]
    public void A_named_rewrite_that_costs_too_much_goes_when_the_search_beside_it_has_nothing_left_to_give_back()
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 20);
        CommandRun run = CommandRun.Of(
            "slim", SmallNetworks.Write(folder), "-o", folder.File("slim.onnx"), "--slimming", "Exact;Order;Streamline:fold-pool-into-convolution", "--training-data", pictures,
            "--preprocessing", SmallNetworks.Preprocessing, "--accuracy-budget", "0", "--metric", "agreement", "--time-budget", "0s", "--json");
        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("Taking back fold-pool-into-convolution", run.Errors);
        Assert.AreEqual(100, run.Json.GetProperty("accuracy").GetProperty("slim").GetDouble());
    }

    [TestMethod]
    public void A_search_without_budget_chooses_nothing_and_says_why()
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 20);
        string[] arguments =
        [
            SmallNetworks.Write(folder), "--training-data", pictures, "--preprocessing", SmallNetworks.Preprocessing, "--metric", "agreement", "--slimming", "Exact;Streamline",
        ];
        CommandRun plan = CommandRun.Of(["plan", .. arguments, "--accuracy-budget", "0"]);
        Assert.AreEqual(0, plan.ExitCode, plan.Errors);
        Assert.Contains("Streamline:fold-pool-into-convolution@", plan.Output);
        Assert.Contains("nats of the 0.000 left", plan.Output);

        CommandRun slim = CommandRun.Of(["slim", .. arguments, "-o", folder.File("slim.onnx"), "--accuracy-budget", "0", "--time-budget", "0s", "--json"]);
        Assert.AreEqual(0, slim.ExitCode, slim.Errors);
        Assert.Contains("DR0301", slim.Errors);
        Assert.AreEqual("tooDear", slim.Json.GetProperty("candidates")[0].GetProperty("verdict").GetString());
        Assert.IsTrue(OnnxReader.Read(folder.File("slim.onnx")).Layers.Any(layer => layer.Operator == "MaxPool"));

        CommandRun wide = CommandRun.Of(["plan", .. arguments, "--accuracy-budget", "100", "--json"]);
        Assert.AreEqual("chosen", wide.Json.GetProperty("candidates")[0].GetProperty("verdict").GetString());
        Assert.AreEqual(wide.Output, CommandRun.Of(["plan", .. arguments, "--accuracy-budget", "100", "--json"]).Output, "the same input gives the same plan");
    }

    [TestMethod]
    public void The_papers_steps_are_made_whatever_they_cost_and_each_is_measured()
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 20);
        string[] arguments =
        [
            "slim", SmallNetworks.Write(folder), "-o", folder.File("slim.onnx"), "--slimming", "Paper", "--training-data", pictures,
            "--preprocessing", SmallNetworks.Preprocessing, "--metric", "agreement", "--accuracy-budget", "0", "--time-budget", "1s",
        ];
        CommandRun run = CommandRun.Of([.. arguments, "--json"]);
        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.AreEqual("Paper", run.Json.GetProperty("selection").GetString());
        Assert.AreEqual(run.Json.GetProperty("rounds").GetArrayLength(), run.Json.GetProperty("steps").GetArrayLength());
        Assert.IsGreaterThan(0, run.Json.GetProperty("steps").GetArrayLength());
        Assert.IsFalse(OnnxReader.Read(folder.File("slim.onnx")).Layers.Any(layer => layer.Operator == "MaxPool"));
        CommandRun text = CommandRun.Of(arguments);
        Assert.Contains("step 1 ", text.Output);
        Assert.Contains("its slim GoogLeNet has 23.77 MiB", text.Output);
    }

    [TestMethod]
    public void Rewrites_by_name_that_make_a_network_larger_are_warned_of()
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 20);
        CommandRun run = CommandRun.Of(
            "slim", SmallNetworks.WriteFireModule(folder), "-o", folder.File("slim.onnx"), "--slimming", "Exact;Branch:merge-branch-into-neighbour", "--training-data", pictures,
            "--preprocessing", SmallNetworks.Preprocessing, "--metric", "agreement", "--accuracy-budget", "100", "--time-budget", "0s", "--json");
        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("warning DR0304", run.Errors);
        Assert.Contains("million multiply-adds", run.Errors);

        CommandRun smaller = CommandRun.Of(
            "slim", SmallNetworks.Write(folder), "-o", folder.File("slim.onnx"), "--slimming", "Exact;Streamline:fold-pool-into-convolution", "--training-data", pictures,
            "--preprocessing", SmallNetworks.Preprocessing, "--metric", "agreement", "--accuracy-budget", "100", "--time-budget", "0s", "--json");
        Assert.DoesNotContain("DR0304", smaller.Errors);
    }

    [TestMethod]
    public void Where_a_search_has_chosen_nothing_what_was_named_is_taken_back_at_once()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of(
            "slim", SmallNetworks.Write(folder), "-o", folder.File("slim.onnx"), "--slimming", "Exact;Order;Streamline:fold-pool-into-convolution",
            "--training-data", TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 40), "--preprocessing", SmallNetworks.Preprocessing,
            "--metric", "agreement", "--accuracy-budget", "0", "--time-budget", "0s", "--json");
        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("Taking back fold-pool-into-convolution", run.Errors);
        Assert.DoesNotContain("Choosing less", run.Errors);
    }

    [TestMethod]
    public void A_plan_without_pictures_has_prices_alone()
    {
        using var folder = new TemporaryFolder();
        CommandRun plan = CommandRun.Of("plan", SmallNetworks.Write(folder), "--slimming", "Exact;Streamline");
        Assert.AreEqual(0, plan.ExitCode, plan.Errors);
        Assert.Contains("without pictures nobody knows what it costs", plan.Output);
        CommandRun named = CommandRun.Of("plan", SmallNetworks.Write(folder), "--slimming", "Streamline:fold-pool-into-convolution");
        Assert.Contains("(slim)", named.Output);
    }

    [TestMethod]
    public void A_plan_has_the_prices_of_the_processor_that_it_is_for()
    {
        using var folder = new TemporaryFolder();
        string model = SmallNetworks.Write(folder);
        double[] saved = [.. new[] { "Avx512", "avx2", "Portable" }.Select(target =>
            CommandRun.Of("plan", model, "--target-cpu", target, "--json").Json.GetProperty("candidates")[0].GetProperty("savedMilliseconds").GetDouble())];
        CollectionAssert.AllItemsAreUnique(saved);
        CommandRun.Of("plan", model, "--target-cpu", "Avx521").MustFailWith("DR0004", "--target-cpu", "Did you mean 'Avx512'?");
        CommandRun.Of("plan", model, "--backend", "OnxRuntime").MustFailWith("DR0004", "--backend", "Did you mean 'OnnxRuntime'?");
    }

    [TestMethod]
    public void Slim_refuses_a_file_that_another_run_is_about_to_write()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["slim", SmallNetworks.Write(folder), "-o", folder.File("slim.onnx"), "--slimming", "Exact"];
        using (FileLock.TryTake(folder.File(".slim.onnx.lock")))
            CommandRun.Of(arguments).MustFailWith("DR0402", folder.File("slim.onnx"), "Another 'deeprebirth slim'", "-o");
        Assert.IsFalse(File.Exists(folder.File("slim.onnx")));

        Assert.AreEqual(0, CommandRun.Of(arguments).ExitCode);
        Assert.IsEmpty(Directory.GetFiles(folder.Path, ".*"), "locks and checkpoints are gone");
    }

    [TestMethod]
    public void Evaluate_finds_a_network_in_full_agreement_with_itself()
    {
        using var folder = new TemporaryFolder();
        string model = SmallNetworks.Write(folder);
        string pictures = TestPictures.WriteFolder(folder, "data", classes: 3, perClass: 5);
        CommandRun run = CommandRun.Of("evaluate", model, "--data", pictures, "--against", model, "--preprocessing", SmallNetworks.Preprocessing, "--json");

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.AreEqual(15, run.Json.GetProperty("images").GetInt32());
        Assert.AreEqual(100, run.Json.GetProperty("agreement").GetDouble());
        Assert.AreEqual(0, run.Json.GetProperty("kl").GetDouble(), 1e-9);
        Assert.AreEqual(100, run.Json.GetProperty("top5").GetDouble());
    }

    [TestMethod]
    public void Evaluate_counts_a_broken_picture_and_goes_on()
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "data", classes: 3, perClass: 5);
        File.WriteAllText(Path.Combine(pictures, "class1", "broken.png"), "no picture");
        CommandRun run = CommandRun.Of("evaluate", SmallNetworks.Write(folder), "--data", pictures, "--preprocessing", SmallNetworks.Preprocessing, "--json");

        Assert.AreEqual(0, run.ExitCode, run.Errors);
        Assert.Contains("warning DR0202", run.Errors);
        Assert.Contains("broken.png", run.Errors);
        Assert.AreEqual(15, run.Json.GetProperty("images").GetInt32());
    }

    [TestMethod]
    public void Evaluate_refuses_a_folder_without_pictures()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("empty"));
        CommandRun.Of("evaluate", SmallNetworks.Write(folder), "--data", folder.File("empty"), "--preprocessing", SmallNetworks.Preprocessing)
            .MustFailWith("DR0201", folder.File("empty"));
    }

    [TestMethod]
    public void Evaluate_refuses_labels_with_a_missing_line()
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "data", classes: 3, perClass: 2);
        CommandRun.Of("evaluate", SmallNetworks.Write(folder), "--data", pictures, "--labels", folder.Write("labels.txt", "class0\nclass1\n"), "--preprocessing", SmallNetworks.Preprocessing)
            .MustFailWith("DR0203", "labels.txt", "line 3");
    }

    [TestMethod]
    public void Evaluate_refuses_a_mistyped_preprocessing()
    {
        using var folder = new TemporaryFolder();
        string pictures = TestPictures.WriteFolder(folder, "data", classes: 3, perClass: 2);
        CommandRun.Of("evaluate", SmallNetworks.Write(folder), "--data", pictures, "--preprocessing", "men=1,2,3").MustFailWith("DR0204", "mean");
    }
}
