using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.FineTuning.Tests.Pictures;

/// <summary>A folder that vanishes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Root = Directory.CreateTempSubdirectory("pictures ").FullName;

    public string Root { get; }

    public string Write(string relativePath, byte[] content)
    {
        string path = Path.Combine(Root, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string Write(string relativePath, string content) => Write(relativePath, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>Writes a small picture whose colour is told by a number.</summary>
    public string WritePicture(string relativePath, int number = 0) =>
        Write(relativePath, TestPictures.Ppm(TestPictures.Plain(4, 4, (byte)number, (byte)(number >> 8), 7)));

    public PictureDataset Open(LabelList? labels = null, int? classCount = null) => PictureDataset.Open(Root, labels, classCount);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
