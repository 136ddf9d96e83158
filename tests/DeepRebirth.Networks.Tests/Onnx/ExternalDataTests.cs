using System.Runtime.InteropServices;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Networks.Onnx.Schema;
using DeepRebirth.Networks.Tests.Reference;
using Google.Protobuf;
using static DeepRebirth.Networks.Tests.Onnx.ModelFiles;

namespace DeepRebirth.Networks.Tests.Onnx;

[TestClass]
public sealed class ExternalDataTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("deeprebirth");
    private readonly string folder;

    public ExternalDataTests()
    {
        folder = Path.Combine(root.FullName, "model folder");
        Directory.CreateDirectory(Path.Combine(folder, "weights"));
        byte[] data = [0, 0, 0, 0, .. MemoryMarshal.AsBytes<float>([5f])];
        File.WriteAllBytes(Path.Combine(folder, "data.bin"), data);
        File.WriteAllBytes(Path.Combine(folder, "weights", "data.bin"), data);
        File.WriteAllBytes(Path.Combine(root.FullName, "secret.bin"), data);
    }

    public void Dispose() => root.Delete(recursive: true);

    private Network Read(params (string Key, string Value)[] entries)
    {
        var tensor = new TensorProto
        {
            Name = "w", DataType = TensorProto.Types.DataType.Float, Dims = { 1, 1, 1, 1 }, DataLocation = TensorProto.Types.DataLocation.External,
        };
        tensor.ExternalData.AddRange(entries.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        string path = Path.Combine(folder, "model.onnx");
        File.WriteAllBytes(path, Model(13, [1, 1, 2, 2], Node("Conv", ["x", "w"], "y")).With(tensor).ToByteArray());
        return OnnxReader.Read(path);
    }

    private void Refuse(string mentioned, params (string Key, string Value)[] entries)
    {
        var exception = Assert.ThrowsExactly<NetworkException>(() => Read(entries));
        Assert.AreEqual(NetworkProblem.ExternalData, exception.Problem);
        StringAssert.Contains(exception.Message, mentioned);
        StringAssert.Contains(exception.Message, "'w'");
    }

    [TestMethod]
    [DataRow("data.bin")]
    [DataRow("weights/data.bin")]
    [DataRow("./weights/./data.bin")]
    public void Reads_a_tensor_from_a_file_beside_the_model(string location)
    {
        Network network = Read(("location", location), ("offset", "4"), ("length", "4"), ("checksum", "ignored"));
        Values.AssertEqual([5], ((Convolution)network.Layers.Single()).Kernel);
    }

    [TestMethod]
    [DataRow("../secret.bin")]
    [DataRow("../../etc/passwd")]
    [DataRow("weights/../../secret.bin")]
    [DataRow("weights/../data.bin")]
    [DataRow("..\\secret.bin")]
    [DataRow("/etc/passwd")]
    [DataRow("C:secret.bin")]
    [DataRow("data.bin\0/etc/passwd")]
    public void Refuses_to_leave_the_models_folder(string location) =>
        Refuse("not inside of the model's folder", ("location", location), ("offset", "4"), ("length", "4"));

    [TestMethod]
    public void Refuses_symbolic_links_to_files_and_folders()
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("Creating links needs rights on Windows.");
        File.CreateSymbolicLink(Path.Combine(folder, "link.bin"), Path.Combine(root.FullName, "secret.bin"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "link"), root.FullName);
        Refuse("a link", ("location", "link.bin"));
        Refuse("a link", ("location", "link/secret.bin"));
    }

    [TestMethod]
    public void Refuses_hard_links()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("This test makes hard links with Linux's ln.");
        using var ln = System.Diagnostics.Process.Start("ln", [Path.Combine(root.FullName, "secret.bin"), Path.Combine(folder, "hard.bin")]);
        ln.WaitForExit();
        Refuse("hard link", ("location", "hard.bin"), ("offset", "4"), ("length", "4"));
    }

    [TestMethod]
    public void Refuses_what_lies_beyond_the_end()
    {
        Refuse("beyond the end", ("location", "data.bin"), ("offset", "5"));
        Refuse("beyond the end", ("location", "data.bin"), ("offset", "9223372036854775807"), ("length", "4"));
        Refuse("needs 4", ("location", "data.bin"), ("length", "8"));
        Refuse("no size", ("location", "data.bin"), ("offset", "-4"));
        Refuse("no size", ("location", "data.bin"), ("length", "99999999999999999999"));
    }

    [TestMethod]
    public void Refuses_missing_files_unknown_keys_and_streams()
    {
        Refuse("not beside the model", ("location", "nothing.bin"));
        Refuse("not beside the model", ("location", "weights"));
        Refuse("does not name its file", ("offset", "4"));
        Refuse("unknown key 'dtype'", ("location", "data.bin"), ("dtype", "int"));
        Read(("location", "data.bin"), ("offset", "4"));
        using FileStream stream = File.OpenRead(Path.Combine(folder, "model.onnx"));
        Assert.AreEqual(NetworkProblem.ExternalData, Assert.ThrowsExactly<NetworkException>(() => OnnxReader.Read(stream)).Problem);
    }
}
