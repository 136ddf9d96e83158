using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace DeepRebirth.Build.Tests;

[TestClass]
public sealed class PrepareDeepRebirthModelsTests
{
    private readonly RecordingBuildEngine engine = new();
    private string folder = "";

    [TestInitialize]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("deeprebirth build ").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public void Writes_the_options_that_the_compiler_reads()
    {
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        ITaskItem prepared = Prepare(Item("models/net.onnx", ("ClassName", "Net"), ("TrainingData", "data"), ("AccuracyBudget", "0.4"))).Single();
        string[] options = File.ReadAllLines(prepared.GetMetadata("OptionsFile"));

        CollectionAssert.Contains(options, $"Model={Path.Combine(folder, "models", "net.onnx")}");
        CollectionAssert.Contains(options, $"TrainingData={Path.Combine(folder, "data")}");
        CollectionAssert.Contains(options, "ClassName=Net");
        CollectionAssert.Contains(options, "Namespace=App");
        CollectionAssert.Contains(options, "AccuracyBudget=0.4");
        CollectionAssert.Contains(options, "Threads=2");
        Assert.IsFalse(options.Any(line => line.StartsWith("Locked")), "an empty common option is left out");
        Assert.AreEqual("App.Net", prepared.GetMetadata("FullClassName"));
    }

    [TestMethod]
    public void Rewrites_its_files_only_when_something_changed()
    {
        TaskItem item = Item("net.onnx", ("AccuracyBudget", "1"));
        Prepare(item);
        Assert.IsEmpty(Changed(() => Prepare(item)));
        CollectionAssert.AreEquivalent(new[] { "options.txt", "finetune.inputs" }, Changed(() => Prepare(Item("net.onnx", ("AccuracyBudget", "2")))));
    }

    [TestMethod]
    [DataRow("net.onnx", "inspect plan finetune pack")]
    [DataRow("labels.txt", "inspect finetune pack")]
    [DataRow("data/a/1.ppm", "finetune")]
    [DataRow("tool/deeprebirth.dll", "inspect plan finetune pack")]
    [DataRow("Program.cs", "")]
    [DataRow("kept.onnx", "")]
    public void A_changed_file_concerns_the_phases_that_read_it(string file, string phases)
    {
        foreach (string name in new[] { "net.onnx", "labels.txt", "data/a/1.ppm", "tool/deeprebirth.dll", "Program.cs", "kept.onnx" })
            Write(name, "old");
        TaskItem item = Item("net.onnx", ("Labels", "labels.txt"), ("TrainingData", "data"), ("SlimModel", "kept.onnx"));
        Prepare(item);
        string[] changed = Changed(() =>
        {
            Write(file, "new content");
            Prepare(item);
        });
        CollectionAssert.AreEquivalent(phases.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(phase => phase + ".inputs").ToArray(), changed);
    }

    [TestMethod]
    [DataRow("Preprocessing", "Caffe", "inspect finetune pack")]
    [DataRow("Slimming", "Exact", "plan finetune")]
    [DataRow("InputShape", "1x3x8x8", "inspect plan finetune pack")]
    [DataRow("TimeBudget", "1m", "finetune")]
    [DataRow("EmbedWeights", "false", "")]
    public void A_changed_option_concerns_the_phases_that_read_it(string name, string value, string phases)
    {
        Prepare(Item("net.onnx"));
        string[] changed = Changed(() => Prepare(Item("net.onnx", (name, value))));
        CollectionAssert.AreEquivalent(
            phases.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(phase => phase + ".inputs").Append("options.txt").ToArray(), changed);
    }

    [TestMethod]
    public void A_phase_whose_result_was_deleted_runs_again()
    {
        Prepare(Item("net.onnx", ("ClassName", "Net")));
        foreach (string name in new[] { "Net.signature.json", "plan.json", "slim.onnx", "Net.network.json", "Net.weights", "inspect.stamp", "plan.stamp", "finetune.stamp", "pack.stamp" })
            Write("obj/deeprebirth/Net/" + name, "");
        Prepare(Item("net.onnx", ("ClassName", "Net")));
        Assert.IsTrue(File.Exists(Path.Combine(folder, "obj/deeprebirth/Net/finetune.stamp")));
        File.Delete(Path.Combine(folder, "obj/deeprebirth/Net/slim.onnx"));
        Prepare(Item("net.onnx", ("ClassName", "Net")));
        Assert.IsFalse(File.Exists(Path.Combine(folder, "obj/deeprebirth/Net/finetune.stamp")));
        Assert.IsTrue(File.Exists(Path.Combine(folder, "obj/deeprebirth/Net/pack.stamp")));
    }

    [TestMethod]
    [DataRow("models/squeezenet_v1.1.onnx", "squeezenet_v1_1")]
    [DataRow("9 lives.onnx", "_9_lives")]
    [DataRow("größe.onnx", "größe")]
    public void Makes_a_class_name_of_the_file_name(string model, string expected) =>
        Assert.AreEqual(expected, Prepare(Item(model)).Single().GetMetadata("ClassName"));

    [TestMethod]
    [DataRow("ClassName", "9lives", "DR0002")]
    [DataRow("ClassName", "a-b", "DR0002")]
    [DataRow("ClassName", "A\nB", "DR0002")]
    [DataRow("Namespace", "A..B", "DR0002")]
    [DataRow("AcuracyBudget", "1", "DR0001")]
    [DataRow("trainingdata2", "x", "DR0001")]
    public void Refuses_what_cannot_be_meant(string name, string value, string code)
    {
        Assert.IsEmpty(Prepare(Item("net.onnx", (name, value))));
        Assert.AreEqual(code, engine.Errors.Single().Code);
        Assert.EndsWith($"docs/diagnostics/{code}.md", engine.Errors.Single().HelpLink!);
        Assert.Contains("net.onnx", engine.Errors.Single().Message!);
    }

    [TestMethod]
    public void Leaves_metadata_of_the_users_own_alone()
    {
        Prepare(Item("net.onnx", ("Owner", "vision team"), ("Link", "x")));
        Assert.IsEmpty(engine.Errors);
    }

    [TestMethod]
    public void Refuses_one_class_name_for_two_items()
    {
        Prepare(Item("a.onnx", ("ClassName", "Net")), Item("b.onnx", ("ClassName", "Net")));
        BuildErrorEventArgs error = engine.Errors.Single();
        Assert.AreEqual("DR0003", error.Code);
        Assert.Contains("a.onnx", error.Message!);
        Assert.Contains("b.onnx", error.Message!);
    }

    [TestMethod]
    public void Refuses_class_names_that_differ_only_in_case()
    {
        Prepare(Item("a.onnx", ("ClassName", "Net")), Item("b.onnx", ("ClassName", "NET")));
        Assert.AreEqual("DR0003", engine.Errors.Single().Code);
    }

    [TestMethod]
    public void Gives_one_class_name_in_two_namespaces_two_folders()
    {
        ITaskItem[] prepared = Prepare(Item("a.onnx", ("ClassName", "Net")), Item("b.onnx", ("ClassName", "Net"), ("Namespace", "Other")));
        Assert.HasCount(2, prepared.Select(item => item.GetMetadata("OptionsFile")).Distinct());
        Assert.HasCount(2, prepared.Select(item => item.GetMetadata("FullClassName")).Distinct());
    }

    private static TaskItem Item(string model, params (string Name, string Value)[] metadata)
    {
        var item = new TaskItem(model);
        foreach ((string name, string value) in metadata)
            item.SetMetadata(name, value);
        return item;
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    // The files of the first model's folder that an action rewrites, by name.
    private string[] Changed(Action action)
    {
        string[] files = Directory.GetFiles(Path.Combine(folder, "obj", "deeprebirth"), "*", SearchOption.AllDirectories);
        foreach (string file in files)
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1));
        action();
        return [.. files.Where(file => File.GetLastWriteTimeUtc(file) > DateTime.UtcNow.AddMinutes(-30)).Select(file => Path.GetFileName(file)!)];
    }

    private ITaskItem[] Prepare(params ITaskItem[] items)
    {
        var task = new PrepareDeepRebirthModels
        {
            BuildEngine = engine,
            Models = items,
            ProjectFile = Path.Combine(folder, "App.csproj"),
            RootNamespace = "App",
            OutputDirectory = "obj/deeprebirth",
            CacheDirectory = "cache",
            CompilerPath = Path.Combine(folder, "tool", "deeprebirth.dll"),
            CommonOptions = [new TaskItem("Threads=2"), new TaskItem("Locked=")],
        };
        task.Execute();
        return task.PreparedModels;
    }
}
