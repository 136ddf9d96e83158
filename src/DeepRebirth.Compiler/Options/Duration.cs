using System.Globalization;

namespace DeepRebirth.Compiler.Options;

/// <summary>Durations as people write them.</summary>
internal static class Duration
{
    /// <summary>Reads <c>90s</c>, <c>10m</c>, <c>1.5h</c> or <c>hh:mm:ss</c>; false for anything else, for negative ones, and for more than a week.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length == 0)
            return false;
        if (text.Contains(':'))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration)
                && duration >= TimeSpan.Zero && duration <= TimeSpan.FromDays(7);
        }
        double unit = char.ToLowerInvariant(text[^1]) switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        if (unit == 0
            || !double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
            || !(count * unit <= TimeSpan.FromDays(7).TotalSeconds))
            return false;
        duration = TimeSpan.FromSeconds(count * unit);
        return true;
    }

    /// <summary>A short form for people: <c>45 s</c>, <c>3 min 20 s</c>, <c>1 h 5 min</c>.</summary>
    public static string Format(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 60 } => $"{Math.Ceiling(duration.TotalSeconds):0} s",
        { TotalMinutes: < 60 } => $"{(int)duration.TotalMinutes} min {duration.Seconds} s",
        _ => $"{(int)duration.TotalHours} h {duration.Minutes} min",
    };
}
