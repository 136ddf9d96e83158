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
        File.WriteAllText(Path.Combine(folder, "labels.txt"), "a\nb\n");
        TaskItem item = Item("net.onnx", ("Labels", "labels.txt"));
        ITaskItem prepared = Prepare(item).Single();
        DateTime options = Age(prepared.GetMetadata("OptionsFile"));
        DateTime files = Age(prepared.GetMetadata("FilesFile"));

        Prepare(item);
        Assert.AreEqual(options, File.GetLastWriteTimeUtc(prepared.GetMetadata("OptionsFile")));
        Assert.AreEqual(files, File.GetLastWriteTimeUtc(prepared.GetMetadata("FilesFile")));

        File.WriteAllText(Path.Combine(folder, "labels.txt"), "a\nb\nc\n");
        Prepare(item);
        Assert.AreEqual(options, File.GetLastWriteTimeUtc(prepared.GetMetadata("OptionsFile")));
        Assert.AreNotEqual(files, File.GetLastWriteTimeUtc(prepared.GetMetadata("FilesFile")));
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
    public void Gives_every_code_of_its_own_a_page()
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "DeepRebirth.Build.sln")))
            root = Path.GetDirectoryName(root);
        foreach (string code in new[] { "DR0001", "DR0002", "DR0003" })
            Assert.IsTrue(File.Exists(Path.Combine(root!, "docs", "diagnostics", code + ".md")), code);
    }

    private static TaskItem Item(string model, params (string Name, string Value)[] metadata)
    {
        var item = new TaskItem(model);
        foreach ((string name, string value) in metadata)
            item.SetMetadata(name, value);
        return item;
    }

    private static DateTime Age(string file)
    {
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1));
        return File.GetLastWriteTimeUtc(file);
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
            CommonOptions = [new TaskItem("Threads=2"), new TaskItem("Locked=")],
        };
        task.Execute();
        return task.PreparedModels;
    }
}
