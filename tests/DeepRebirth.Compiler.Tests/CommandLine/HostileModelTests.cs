using System.Text;
using DeepRebirth.Networks.Onnx.Schema;
using Google.Protobuf;
using static DeepRebirth.Networks.Tests.Onnx.ModelFiles;

namespace DeepRebirth.Compiler.Tests.CommandLine;

/// <summary>Whatever a model file holds, the command ends with one message that names the file, and with exit code 1.</summary>
[TestClass]
public sealed class HostileModelTests
{
    private static readonly int[] Image = [1, 1, 4, 4];

    [TestMethod]
    public void A_missing_file() => Inspect("/nowhere/net.onnx").MustFailWith("DR0101", "/nowhere/net.onnx");

    [TestMethod]
    public void A_folder() => Inspect(Path.GetTempPath()).MustFailWith("DR0101");

    [TestMethod]
    public void An_empty_file() => Inspect([]).MustFailWith("DR0102", "net.onnx", "empty");

    [TestMethod]
    public void A_text_file() => Inspect(Encoding.UTF8.GetBytes("version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 27000000\n")).MustFailWith("DR0102");

    [TestMethod]
    public void Random_bytes()
    {
        var file = new byte[5000];
        new Random(3).NextBytes(file);
        Inspect(file).MustFailWith("DR0102");
    }

    [TestMethod]
    public void A_truncated_file()
    {
        byte[] file = Good().ToByteArray();
        CommandRun run = Inspect(file[..(file.Length / 2)]);
        Assert.AreEqual(1, run.ExitCode);
        Assert.Contains(" error DR01", run.Errors);
    }

    [TestMethod]
    public void Unsupported_operators_are_named_all_at_once() =>
        Inspect(Model(13, Image, Node("Erf", ["x"], "a"), Node("Relu", ["a"], "b"), Node("Tan", ["b"], "y")))
            .MustFailWith("DR0103", "Erf", "Tan", "a node", "y node");

    [TestMethod]
    public void A_cycle() => Inspect(Model(13, Image, Node("Add", ["x", "b"], "a"), Node("Relu", ["a"], "b"), Node("Relu", ["b"], "y"))).MustFailWith("DR0104");

    [TestMethod]
    public void A_dangling_edge() => Inspect(Model(13, Image, Node("Relu", ["nothing"], "y"))).MustFailWith("DR0105", "nothing");

    [TestMethod]
    public void Weights_that_are_not_numbers() =>
        Inspect(Model(13, Image, Node("Conv", ["x", "w"], "y")).With(Floats("w", [1, 1, 1, 1], float.NaN))).MustFailWith("DR0106", "'w'");

    [TestMethod]
    public void A_small_file_that_declares_575_megabytes()
    {
        NodeProto fill = Node("ConstantOfShape", ["shape"], "w", ("value", Floats("value", [1], 0.02f)));
        Inspect(Model(13, Image, fill, Node("Conv", ["x", "w"], "y")).With(Integers("shape", 12000, 12000, 1, 1))).MustFailWith("DR0107", "DeepRebirthMax");
    }

    [TestMethod]
    public void External_data_outside_of_the_folder()
    {
        var tensor = new TensorProto { Name = "w", DataType = TensorProto.Types.DataType.Float, Dims = { 1, 1, 1, 1 }, DataLocation = TensorProto.Types.DataLocation.External };
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "../../etc/passwd" });
        Inspect(Model(13, Image, Node("Conv", ["x", "w"], "y")).With(tensor)).MustFailWith("DR0108", "../../etc/passwd");
    }

    private static ModelProto Good() => Model(13, Image, Node("Conv", ["x", "w"], "y")).With(Floats("w", [1, 1, 1, 1], 2));

    private static CommandRun Inspect(ModelProto model) => Inspect(model.ToByteArray());

    private static CommandRun Inspect(byte[] file)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("net.onnx"), file);
        return Inspect(folder.File("net.onnx"));
    }

    private static CommandRun Inspect(string path) => CommandRun.Of("inspect", path);
}
