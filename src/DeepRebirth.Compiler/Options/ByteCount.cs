using System.Globalization;

namespace DeepRebirth.Compiler.Options;

/// <summary>Sizes of files as people write them.</summary>
internal static class ByteCount
{
    private static readonly (string Unit, double Bytes)[] Units = [("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12)];

    /// <summary>Reads <c>500MB</c>, <c>5 GB</c> or <c>1.5TB</c>, in any case; false for anything else and for negative ones.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        foreach ((string unit, double factor) in Units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length).TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
                && count * factor < long.MaxValue)
            {
                bytes = (long)(count * factor);
                return true;
            }
        }
        return false;
    }
}
