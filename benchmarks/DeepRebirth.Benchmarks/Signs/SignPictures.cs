using System.Diagnostics;
using System.Globalization;
using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.FineTuning;
using DeepRebirth.FineTuning.Pictures;

namespace DeepRebirth.Benchmarks.Signs;

/// <summary>The pictures of signs: rendered once by <c>benchmarks/signs/pictures.py</c>, kept in <c>artifacts</c>.</summary>
/// <param name="Folder">The folder; in it <c>train</c>, <c>validation</c>, <c>test</c> and <c>labels.txt</c>.</param>
internal sealed record SignPictures(string Folder)
{
    /// <summary>The number of signs.</summary>
    public const int Labels = 36;

    /// <summary>Pictures of each sign that slimming chooses by: which of a network's states is kept.</summary>
    public const int ValidationEach = 84;

    /// <summary>Pictures of each sign that slimming never looks at.</summary>
    public const int HeldOutEach = 336;

    /// <summary>How pictures become the networks' input, as text.</summary>
    public const string PreprocessingText = "resize=96;crop=96;order=RGB;mean=128";

    /// <summary>The folder of training pictures, in it one for each sign.</summary>
    public string Training => Path.Combine(Folder, "train");

    /// <summary>The folder of the pictures that slimming chooses by, in it one for each sign.</summary>
    public string Validation => Path.Combine(Folder, "validation");

    /// <summary>The folder of held-out pictures, in it one for each sign.</summary>
    public string HeldOut => Path.Combine(Folder, "test");

    /// <summary>The bytes of a decoded picture.</summary>
    public const long DecodedBytes = 96 * 96 * 3;

    /// <summary>The file of the signs' names.</summary>
    public string LabelFile => Path.Combine(Folder, "labels.txt");

    /// <summary>The held-out pictures as inputs.</summary>
    public PictureInputs OpenHeldOut() => new(
        PictureDataset.Open(HeldOut, LabelList.Read(LabelFile)), Preprocessing.Parse(PreprocessingText).ForInput(height: 96, width: 96));

    /// <summary>Renders what is not there yet. Progress goes to standard error.</summary>
    /// <param name="trainingEach">Training pictures of each sign; none where nothing is to be slimmed.</param>
    /// <exception cref="BenchmarkException">The renderer cannot run; the message says what it needs.</exception>
    public static SignPictures Render(int trainingEach)
    {
        var pictures = new SignPictures(Path.Combine(NetworkCatalog.BuiltFrom("Artifacts"), "signs", string.Create(CultureInfo.InvariantCulture, $"pictures-{trainingEach}-{ValidationEach}-{HeldOutEach}")));
        if (Directory.Exists(pictures.Folder))
            return pictures;
        Console.Error.WriteLine($"Rendering {Labels * (trainingEach + ValidationEach + HeldOutEach):N0} pictures into {pictures.Folder}");

        // Into a folder of this run's own, renamed when it is whole: another run may do the same at the same time, and either may be killed.
        var unfinished = new SignPictures($"{pictures.Folder}.{Guid.NewGuid():N}");
        string[] arguments =
        [
            Path.Combine(NetworkCatalog.BuiltFrom("SignsFolder"), "pictures.py"), unfinished.Folder,
            "--train", trainingEach.ToString(CultureInfo.InvariantCulture), "--validation", ValidationEach.ToString(CultureInfo.InvariantCulture),
            "--test", HeldOutEach.ToString(CultureInfo.InvariantCulture),
        ];
        using Process process = ChildProcess.Start(new ProcessStartInfo(ChildProcess.Python, arguments) { RedirectStandardOutput = true });
        while (process.StandardOutput.ReadLine() is { } line)
            Console.Error.WriteLine(line);
        process.WaitForExit();
        if (process.ExitCode != 0 || !File.Exists(unfinished.LabelFile))
        {
            if (Directory.Exists(unfinished.Folder))
                Directory.Delete(unfinished.Folder, recursive: true);
            throw new BenchmarkException(
                $"'{ChildProcess.Python} {string.Join(' ', arguments)}' ended with exit code {process.ExitCode}; the lines above say why. "
                + "The renderer needs PyTorch, numpy and Pillow: on Debian, apt-get install python3-torch python3-numpy python3-pil. "
                + "DEEPREBIRTH_PYTHON names another Python that has them.");
        }
        Publish(unfinished.Folder, pictures.Folder);
        return pictures;
    }

    private static void Publish(string unfinished, string finished)
    {
        try
        {
            Directory.Move(unfinished, finished);
        }
        catch (IOException) when (Directory.Exists(finished)) // another run was faster; the same numbers give the same pictures
        {
            Directory.Delete(unfinished, recursive: true);
        }
    }
}
