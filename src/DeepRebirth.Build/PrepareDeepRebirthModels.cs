using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Task = Microsoft.Build.Utilities.Task;

namespace DeepRebirth.Build;

/// <summary>
/// Checks the project's <c>&lt;DeepRebirthModel&gt;</c> items and writes each one's options file and list of
/// files, which the phases' incremental checks and the compiler read.
/// </summary>
public sealed class PrepareDeepRebirthModels : Task
{
    private const string OptionsFileName = "options.txt";

    /// <summary>The project's items.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The project file, which messages point to.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The namespace of classes whose item names none.</summary>
    public string RootNamespace { get; set; } = "";

    /// <summary>The folder under which each class gets its own: <c>obj/…/deeprebirth</c>.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    /// <summary>The folder of the cache.</summary>
    [Required]
    public string CacheDirectory { get; set; } = "";

    /// <summary>The folder of a cache that several machines share, or empty.</summary>
    public string SharedCacheDirectory { get; set; } = "";

    /// <summary>The path of <c>deeprebirth.dll</c>, another version of which makes everything anew.</summary>
    [Required]
    public string CompilerPath { get; set; } = "";

    /// <summary>Lines <c>Name=Value</c> that go into every options file: threads, lock mode, limits.</summary>
    public ITaskItem[] CommonOptions { get; set; } = [];

    /// <summary>The metadata names that the build itself gives the items, which are therefore not the user's.</summary>
    public string[] IgnoredMetadata { get; set; } = [];

    /// <summary>The checked items, with the paths of their files as metadata.</summary>
    [Output]
    public ITaskItem[] PreparedModels { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        string projectFolder = Path.GetDirectoryName(Path.GetFullPath(ProjectFile))!;
        // Neither file systems nor MSBuild tell names apart that differ only in case.
        var owners = new Dictionary<string, ITaskItem>(StringComparer.OrdinalIgnoreCase);
        var prepared = new List<ITaskItem>();
        foreach (ITaskItem item in Models)
        {
            if (Check(item, owners))
                prepared.Add(Prepare(item, projectFolder));
        }
        PreparedModels = [.. prepared];
        return !Log.HasLoggedErrors;
    }

    private bool Check(ITaskItem item, Dictionary<string, ITaskItem> owners)
    {
        foreach (string name in item.CloneCustomMetadata().Keys.Cast<string>().OrderBy(name => name, StringComparer.Ordinal))
        {
            if (ModelItem.MetadataNames.Contains(name, StringComparer.OrdinalIgnoreCase) || IgnoredMetadata.Contains(name, StringComparer.OrdinalIgnoreCase))
                continue;
            if (NearestName.Find(name, ModelItem.MetadataNames) is { } nearest)
                Error("DR0001", $"The item '{item.ItemSpec}' has the metadata '{name}', which DeepRebirthModel does not know. Did you mean '{nearest}'?");
        }

        string className = ModelItem.ClassName(item);
        if (!ModelItem.IsIdentifier(className))
            Error("DR0002", $"ClassName '{className}' of the item '{item.ItemSpec}' cannot name a class. Use letters, digits and underscores, and no digit first.");
        string space = Namespace(item);
        if (!ModelItem.IsNamespace(space))
            Error("DR0002", $"Namespace '{space}' of the item '{item.ItemSpec}' cannot name a namespace. Use identifiers joined by dots.");
        string fullName = space.Length == 0 ? className : $"{space}.{className}";
        if (owners.TryGetValue(fullName, out ITaskItem? owner))
            Error("DR0003", $"The items '{owner.ItemSpec}' and '{item.ItemSpec}' both make the class {fullName}. Give one of them another ClassName.");
        else
            owners.Add(fullName, item);
        return !Log.HasLoggedErrors;
    }

    private TaskItem Prepare(ITaskItem item, string projectFolder)
    {
        string model = Path.GetFullPath(Path.Combine(projectFolder, item.ItemSpec));
        string className = ModelItem.ClassName(item);
        // A namespace of its own is part of the folder's name, so that two classes of one name do not share it.
        string folderName = item.GetMetadata("Namespace") is { Length: > 0 } space ? $"{space}.{className}" : className;
        string folder = Path.GetFullPath(Path.Combine(projectFolder, OutputDirectory, folderName));

        var text = new StringBuilder();
        var inputs = new PhaseInputs(folder);
        foreach ((string name, string value) in Options(item, model, folder, projectFolder))
        {
            Append(text, name, value);
            inputs.AddOption(name, value);
            // The kept slim network is written by the phase that reads it, so its time alone counts (see the targets).
            if (name == "Model" || (ModelItem.PathNames.Contains(name) && name != "SlimModel"))
                inputs.AddFiles(name, value);
        }
        inputs.AddFiles("Compiler", Path.GetDirectoryName(Path.GetFullPath(CompilerPath))!);

        TextFile.WriteIfChanged(Path.Combine(folder, OptionsFileName), text.ToString());
        inputs.Write(className, ModelItem.WeightsExtension(item));
        return Describe(item, model, className, folder, projectFolder);
    }

    private IEnumerable<(string Name, string Value)> Options(ITaskItem item, string model, string folder, string projectFolder)
    {
        yield return ("Project", Path.GetFullPath(ProjectFile));
        yield return ("Model", model);
        yield return ("OutputDirectory", folder);
        yield return ("CacheDirectory", Path.GetFullPath(Path.Combine(projectFolder, CacheDirectory)));
        if (SharedCacheDirectory.Length > 0)
            yield return ("SharedCacheDirectory", Path.GetFullPath(Path.Combine(projectFolder, SharedCacheDirectory)));
        yield return ("ClassName", ModelItem.ClassName(item));
        yield return ("Namespace", Namespace(item));
        foreach (string name in ModelItem.MetadataNames)
        {
            string value = item.GetMetadata(name);
            if (value.Length > 0 && name is not ("ClassName" or "Namespace"))
                yield return (name, ModelItem.PathNames.Contains(name) ? Path.GetFullPath(Path.Combine(projectFolder, value)) : value);
        }
        foreach (ITaskItem common in CommonOptions)
        {
            int equals = common.ItemSpec.IndexOf('=');
            if (equals > 0 && equals < common.ItemSpec.Length - 1)
                yield return (common.ItemSpec.Substring(0, equals), common.ItemSpec.Substring(equals + 1));
        }
    }

    private TaskItem Describe(ITaskItem item, string model, string className, string folder, string projectFolder)
    {
        var prepared = new TaskItem(MSBuildText.Escape(model));
        prepared.SetMetadata("ClassName", className);
        prepared.SetMetadata("FullClassName", Namespace(item) is { Length: > 0 } space ? $"{space}.{className}" : className);
        SetPath(prepared, "OptionsFile", Path.Combine(folder, OptionsFileName));
        foreach (BuildPhase phase in BuildPhase.All)
        {
            SetPath(prepared, phase.Name + "Inputs", Path.Combine(folder, PhaseInputs.FileOf(phase)));
            SetPath(prepared, phase.Name + "Stamp", Path.Combine(folder, PhaseInputs.StampOf(phase)));
        }
        SetPath(prepared, "SignatureFile", Path.Combine(folder, className + ".signature.json"));
        SetPath(prepared, "PlanFile", Path.Combine(folder, "plan.json"));
        SetPath(prepared, "SlimFile", Path.Combine(folder, "slim.onnx"));
        SetPath(prepared, "ManifestFile", Path.Combine(folder, className + ".network.json"));
        SetPath(prepared, "WeightsFile", Path.Combine(folder, className + ModelItem.WeightsExtension(item)));
        prepared.SetMetadata("WeightsExtension", ModelItem.WeightsExtension(item));
        if (item.GetMetadata("SlimModel") is { Length: > 0 } slimModel)
            SetPath(prepared, "SlimModel", Path.GetFullPath(Path.Combine(projectFolder, slimModel)));
        // The inspect phase of an earlier build lists the files in which the model keeps its weights, if it does.
        string externalFile = Path.Combine(folder, "external.txt");
        if (File.Exists(externalFile))
            prepared.SetMetadata("ExternalFiles", string.Join(";", File.ReadAllLines(externalFile).Select(MSBuildText.Escape)));
        // A kept slim network is written, too, by the builds that read it, so it is not among them.
        prepared.SetMetadata("ReadFiles", string.Join(";", ModelItem.PathNames
            .Where(name => name != "SlimModel" && item.GetMetadata(name).Length > 0)
            .Select(name => Path.GetFullPath(Path.Combine(projectFolder, item.GetMetadata(name))))
            .Select(path => Directory.Exists(path) ? MSBuildText.Escape(path) + "/**/*" : MSBuildText.Escape(path))));
        prepared.SetMetadata("EmbedWeights", item.GetMetadata("EmbedWeights"));
        return prepared;
    }

    private string Namespace(ITaskItem item) => item.GetMetadata("Namespace") is { Length: > 0 } space ? space : RootNamespace;

    private void Error(string code, string message) => BuildDiagnostic.Error(Log, code, ProjectFile, message);

    private static void SetPath(TaskItem item, string name, string path) => item.SetMetadata(name, MSBuildText.Escape(path));

    private static void Append(StringBuilder text, string name, string value) =>
        text.Append(name).Append('=').Append(value.Replace("\\", "\\\\").Replace("\n", "\\n").Replace("\r", "\\r")).Append('\n');
}
