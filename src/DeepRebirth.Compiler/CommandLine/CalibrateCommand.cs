using System.CommandLine;
using System.Globalization;
using DeepRebirth.Compiler.Targets;
using DeepRebirth.Packing;

namespace DeepRebirth.Compiler.CommandLine;

/// <summary><c>deeprebirth calibrate</c>: measures this machine's processor for builds with <c>TargetCpu="Native"</c>.</summary>
internal static class CalibrateCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var command = new Command("calibrate", "Measure how fast this machine runs the kernels, for builds with TargetCpu=\"Native\".") { CommonOptions.Json };
        command.SetBody((_, output, _) =>
        {
            CpuProfile profile = CalibrationFile.OfThisUser.Measure();
            output.Result(new { path = CalibrationFile.OfThisUser.Path, profile }, () => Text(profile));
        });
        return command;
    }

    private static string Text(CpuProfile profile) => string.Create(CultureInfo.InvariantCulture, $"""
        convolution    {profile.MultiplyAdds:0.0} multiply-adds a nanosecond
        weights        {profile.WeightBytes:0.0} bytes a nanosecond from memory
        kernel call    {profile.TileCall:0.0} ns
        transform      {profile.Transform:0.00} ns for 16 channels of a Winograd point
        other values   {profile.Value:0.000} ns each
        normalization  {profile.Normalization:0.000} ns a value

        Kept in {CalibrationFile.OfThisUser.Path}

        """);
}
