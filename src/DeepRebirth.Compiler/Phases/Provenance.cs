using System.Globalization;
using System.Reflection;
using DeepRebirth.Compiler.Caching;
using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Targets;
using DeepRebirth.FineTuning.Pictures;
using DeepRebirth.Networks.Onnx;

namespace DeepRebirth.Compiler.Phases;

/// <summary>Everything that decides what a slim network becomes, as named facts: contents as hashes, options as they are.</summary>
internal sealed class Provenance
{
    private const int HashLength = 64;

    private readonly SortedDictionary<string, string> facts;

    private Provenance(SortedDictionary<string, string> facts) => this.facts = facts;

    /// <summary>The facts by name.</summary>
    public IReadOnlyDictionary<string, string> Facts => facts;

    /// <summary>The facts in one key: 64 hexadecimal digits, the same on every machine and in every folder.</summary>
    public string Key
    {
        get
        {
            using var hash = new ContentHash();
            foreach ((string name, string value) in facts)
                hash.Add(name, value);
            return hash.Key();
        }
    }

    /// <summary>
    /// Gathers the facts: the model with its external data, the pictures (by class and content, wherever they lie), the labels, the options,
    /// and the compiler itself. The number of threads and the memory are left out: they change the last bits, not the result.
    /// </summary>
    /// <exception cref="DiagnosticException">There are no pictures.</exception>
    public static Provenance Of(ModelOptions options)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["DeepRebirth.Build"] = CompilerHash(),
            ["Model"] = FilesHash([options.Model, .. OnnxReader.ExternalFiles(options.Model)]),
        };
        Add("TrainingData", PicturesHash(options.TrainingData));
        Add("ValidationData", PicturesHash(options.ValidationData));
        Add("Labels", options.Labels is { } labels ? FilesHash([labels]) : null);
        Add("Preprocessing", options.Preprocessing);
        Add("InputShape", options.InputShape);
        Add("AccuracyBudget", options.AccuracyBudget.ToString("R", CultureInfo.InvariantCulture));
        Add("Metric", options.Metric?.ToString());
        Add("Slimming", options.Slimming);
        Add("FineTuning", options.FineTuning.ToString());
        Add("Augmentation", options.Augmentation.ToString());
        Add("TimeBudget", options.TimeBudget.ToString("c", CultureInfo.InvariantCulture));
        Add("Backend", options.Backend == Backend.Generated ? null : options.Backend.ToString());
        Add("TargetCpu", options.TargetCpu == TargetCpu.Auto ? null : options.TargetCpu.ToString());
        Add("ExecutionProviders", options.ExecutionProviders.Count == 0 ? null : string.Join(';', options.ExecutionProviders));
        Add("Seed", options.Seed.ToString(CultureInfo.InvariantCulture));
        return new Provenance(facts);

        void Add(string name, string? value)
        {
            if (value is not null)
                facts.Add(name, value);
        }
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static Provenance Parse(string text)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            if (line.Split('=', 2) is [string name, string value])
                facts[name] = value;
        }
        return new Provenance(facts);
    }

    /// <summary>What is different here from an earlier provenance, for people: <c>Model; AccuracyBudget (0.4, was 1)</c>.</summary>
    public string DifferencesFrom(Provenance earlier) => string.Join("; ", facts.Keys.Union(earlier.facts.Keys).Order(StringComparer.Ordinal)
        .Select(name => Describe(name, facts.GetValueOrDefault(name), earlier.facts.GetValueOrDefault(name)))
        .OfType<string>());

    /// <summary>A line <c>name=value</c> a fact.</summary>
    public override string ToString() => string.Join('\n', facts.Select(fact => $"{fact.Key}={fact.Value.ReplaceLineEndings(" ")}"));

    private static string? Describe(string name, string? now, string? earlier) => (now, earlier) switch
    {
        _ when now == earlier => null,
        (null, _) => $"{name} (none, was given)",
        (_, null) => $"{name} (given, was none)",
        ({ Length: HashLength }, { Length: HashLength }) => name,
        _ => $"{name} ({now}, was {earlier})",
    };

    private static string CompilerHash()
    {
        using var hash = new ContentHash();
        foreach (string assembly in new[] { "deeprebirth", "DeepRebirth.FineTuning", "DeepRebirth.Kernels", "DeepRebirth.Networks", "DeepRebirth.Packing", "DeepRebirth.Slimming" })
            hash.Add(assembly, Assembly.Load(assembly).ManifestModule.ModuleVersionId.ToString());
        return hash.Key();
    }

    private static string FilesHash(IEnumerable<string> paths)
    {
        using var hash = new ContentHash();
        foreach (string path in paths)
            hash.AddFile("file", path);
        return hash.Key();
    }

    private static string? PicturesHash(string? path)
    {
        if (path is null)
            return null;
        try
        {
            return PictureDataset.Open(path).ComputeContentHash();
        }
        catch (DatasetException exception)
        {
            throw exception.ToDiagnostic(path);
        }
    }
}
