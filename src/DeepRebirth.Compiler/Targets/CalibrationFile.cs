using System.Text.Json;
using DeepRebirth.Compiler.Reporting;
using DeepRebirth.Packing;

namespace DeepRebirth.Compiler.Targets;

/// <summary>The profile of this machine's processor, kept for its user: <c>calibration.json</c> in the folder of local application data.</summary>
internal sealed class CalibrationFile(string path)
{
    /// <summary>This user's file.</summary>
    public static CalibrationFile OfThisUser { get; } = new(System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "deeprebirth",
        "calibration.json"));

    /// <summary>Where the file is.</summary>
    public string Path => path;

    /// <summary>The profile that was measured before, or one that is measured now and kept.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public CpuProfile ReadOrMeasure() => Read() ?? Measure();

    /// <summary>Measures the machine and keeps the profile.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public CpuProfile Measure()
    {
        CpuProfile profile = Calibration.Measure(nameof(TargetCpu.Native));
        AtomicFile.WriteText(path, JsonSerializer.Serialize(profile, ResultJson.Options));
        return profile;
    }

    private CpuProfile? Read()
    {
        try
        {
            CpuProfile? profile = JsonSerializer.Deserialize<CpuProfile>(File.ReadAllText(path), ResultJson.Options);
            return profile is { MultiplyAdds: > 0, WeightBytes: > 0 } ? profile : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            // Not measured yet, or not readable: it is measured again.
            return null;
        }
    }
}
