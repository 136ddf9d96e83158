using System.Text;

namespace DeepRebirth.Build;

/// <summary>
/// Writes down what each phase depends on: a file a phase with the options and the files (by size and time) that it reads. A file is
/// rewritten only when its content changes, so that MSBuild, which compares it with the stamp that the phase leaves behind, runs just the
/// phases that a change concerns.
/// </summary>
internal sealed class PhaseInputs(string folder)
{
    private readonly Dictionary<BuildPhase, StringBuilder> texts = BuildPhase.All.ToDictionary(phase => phase, _ => new StringBuilder());

    /// <summary>The file that lists what the phase depends on.</summary>
    public static string FileOf(BuildPhase phase) => phase.Name + ".inputs";

    /// <summary>The file whose time says when the phase was completed.</summary>
    public static string StampOf(BuildPhase phase) => phase.Name + ".stamp";

    /// <summary>Adds an option's value.</summary>
    public void AddOption(string name, string value)
    {
        foreach (StringBuilder text in Readers(name))
            text.Append(name).Append('=').Append(value).Append('\n');
    }

    /// <summary>Adds a file, or the files of a folder, that an option names.</summary>
    public void AddFiles(string option, string path)
    {
        var list = new StringBuilder();
        ListedFiles.Append(list, path);
        foreach (StringBuilder text in Readers(option))
            text.Append(list);
    }

    /// <summary>Writes the files that changed. A phase whose results somebody deleted loses its stamp, so that it runs again.</summary>
    public void Write(string className, string weightsExtension)
    {
        foreach (BuildPhase phase in BuildPhase.All)
        {
            TextFile.WriteIfChanged(Path.Combine(folder, FileOf(phase)), texts[phase].ToString());
            if (phase.ResultsOf(className, weightsExtension).Any(result => !File.Exists(Path.Combine(folder, result))))
                File.Delete(Path.Combine(folder, StampOf(phase)));
        }
    }

    private IEnumerable<StringBuilder> Readers(string option) => texts.Where(text => text.Key.Reads(option)).Select(text => text.Value);
}
