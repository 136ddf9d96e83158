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
        var owners = new Dictionary<string, ITaskItem>(StringComparer.Ordinal);
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
        string folder = Path.GetFullPath(Path.Combine(projectFolder, OutputDirectory, className));

        var options = new StringBuilder();
        Append(options, "Project", Path.GetFullPath(ProjectFile));
        Append(options, "Model", model);
        Append(options, "OutputDirectory", folder);
        Append(options, "CacheDirectory", Path.GetFullPath(Path.Combine(projectFolder, CacheDirectory)));
        Append(options, "ClassName", className);
        Append(options, "Namespace", Namespace(item));
        var files = new StringBuilder();
        foreach (string name in ModelItem.MetadataNames)
        {
            string value = item.GetMetadata(name);
            if (value.Length == 0 || name is "ClassName" or "Namespace")
                continue;
            if (ModelItem.PathNames.Contains(name))
            {
                value = Path.GetFullPath(Path.Combine(projectFolder, value));
                ListedFiles.Append(files, value);
            }
            Append(options, name, value);
        }
        foreach (ITaskItem common in CommonOptions)
        {
            int equals = common.ItemSpec.IndexOf('=');
            if (equals > 0 && equals < common.ItemSpec.Length - 1)
                Append(options, common.ItemSpec.Substring(0, equals), common.ItemSpec.Substring(equals + 1));
        }

        // The inspect phase of an earlier build lists the files in which the model keeps its weights, if it does.
        string externalFile = Path.Combine(folder, "external.txt");
        if (File.Exists(externalFile))
        {
            foreach (string external in File.ReadAllLines(externalFile))
                ListedFiles.Append(files, external);
        }

        string optionsFile = Path.Combine(folder, "options.txt");
        string filesFile = Path.Combine(folder, "files.txt");
        TextFile.WriteIfChanged(optionsFile, options.ToString());
        TextFile.WriteIfChanged(filesFile, files.ToString());

        var prepared = new TaskItem(Escape(model));
        prepared.SetMetadata("ClassName", className);
        prepared.SetMetadata("FullClassName", Namespace(item) is { Length: > 0 } space ? $"{space}.{className}" : className);
        SetPath(prepared, "Folder", folder);
        SetPath(prepared, "OptionsFile", optionsFile);
        SetPath(prepared, "FilesFile", filesFile);
        SetPath(prepared, "SignatureFile", Path.Combine(folder, className + ".signature.json"));
        SetPath(prepared, "PlanFile", Path.Combine(folder, "plan.json"));
        SetPath(prepared, "SlimFile", Path.Combine(folder, "slim.onnx"));
        SetPath(prepared, "ManifestFile", Path.Combine(folder, className + ".network.json"));
        SetPath(prepared, "WeightsFile", Path.Combine(folder, className + ".weights"));
        prepared.SetMetadata("EmbedWeights", item.GetMetadata("EmbedWeights"));
        return prepared;
    }

    private string Namespace(ITaskItem item) => item.GetMetadata("Namespace") is { Length: > 0 } space ? space : RootNamespace;

    private void Error(string code, string message) => BuildDiagnostic.Error(Log, code, ProjectFile, message);

    private static void SetPath(TaskItem item, string name, string path) => item.SetMetadata(name, Escape(path));

    // Item specifications and metadata are MSBuild text: what the file system may contain but MSBuild reads as syntax is escaped.
    private static string Escape(string path) =>
        path.Replace("%", "%25").Replace(";", "%3B").Replace("@", "%40").Replace("$", "%24").Replace("*", "%2A").Replace("?", "%3F").Replace("'", "%27").Replace("(", "%28").Replace(")", "%29");

    private static void Append(StringBuilder text, string name, string value) =>
        text.Append(name).Append('=').Append(value.Replace("\\", "\\\\").Replace("\n", "\\n").Replace("\r", "\\r")).Append('\n');
}
