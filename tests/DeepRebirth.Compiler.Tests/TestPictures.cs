namespace DeepRebirth.Compiler.Tests;

/// <summary>Writes small pictures that a test can tell apart: each class has a colour of its own, with noise.</summary>
internal static class TestPictures
{
    /// <summary>Folders <c>class0</c>, <c>class1</c>, … of PPM pictures.</summary>
    public static string WriteFolder(TemporaryFolder folder, string name, int classes, int perClass, int size = 16)
    {
        var random = new Random(classes + perClass);
        for (int c = 0; c < classes; c++)
        {
            for (int i = 0; i < perClass; i++)
                Write(Path.Combine(folder.File(name), $"class{c}", $"{i}.ppm"), size, random, c);
        }
        return folder.File(name);
    }

    /// <summary>One PPM picture.</summary>
    public static void Write(string path, int size, Random random, int colour)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream stream = File.Create(path);
        stream.Write(System.Text.Encoding.ASCII.GetBytes($"P6\n{size} {size}\n255\n"));
        var pixels = new byte[size * size * 3];
        random.NextBytes(pixels);
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)((pixels[i] / 2) + (i % 3 == colour % 3 ? 110 : 20));
        stream.Write(pixels);
    }
}
