using System.Security.Cryptography;

namespace DeepRebirth.Integration;

/// <summary>Two identical builds give identical files, wherever they run.</summary>
[TestClass]
public sealed class SameBytesTests
{
    [TestMethod]
    public void Two_builds_in_two_folders_give_the_same_assembly_weights_and_networks()
    {
        // Each with a cache of its own, so that both slim. Paths are mapped as in every deterministic build.
        TestProject[] projects = [new("one"), new("another folder")];
        foreach (TestProject project in projects)
        {
            project.More = "<PropertyGroup><PathMap>$(MSBuildProjectDirectory)=/app</PathMap></PropertyGroup>";
            project.WritePictures("data", perClass: 3);
            project.Write("labels.txt", "a\nb\nc\nd\n");
            project.WithSmallModel(metadata: $"ClassName=\"Net\" Slimming=\"Exact\" TrainingData=\"data\" Labels=\"labels.txt\" {TestProject.Preprocessing}")
                .WithItem("model.onnx", "ClassName=\"Other\" Backend=\"OnnxRuntime\" Slimming=\"Exact\"");
            project.Build("-p:MSBuildWarningsAsMessages=DR0601").MustSucceed();
        }

        foreach (string file in new[] { "Net/slim.onnx", "Net/Net.weights", "Net/Net.network.json", "Net/plan.json", "Other/slim.onnx", "Other/Other.onnx" })
            AssertSame(Path.Combine("obj/Release/net10.0/deeprebirth", file));
        AssertSame("bin/Release/net10.0/App.dll");
        AssertSame("bin/Release/net10.0/App.pdb");

        void AssertSame(string file) => Assert.AreEqual(Hash(Path.Combine(projects[0].Folder, file)), Hash(Path.Combine(projects[1].Folder, file)), file);
    }

    private static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
}
