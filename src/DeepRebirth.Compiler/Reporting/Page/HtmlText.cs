using System.Globalization;
using System.Net;

namespace DeepRebirth.Compiler.Reporting.Page;

/// <summary>How texts and numbers stand on the page; the same on every machine. No line breaks between a number and its unit.</summary>
internal static class HtmlText
{
    private const char NoBreak = '\u00A0';

    /// <summary>Text as HTML.</summary>
    public static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    /// <summary>For example <c>1,587,972</c>.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>For example <c>1.85 ms</c>.</summary>
    public static string Milliseconds(double milliseconds) => Decimals(milliseconds) + NoBreak + "ms";

    /// <summary>For example <c>1.85</c>, in milliseconds.</summary>
    public static string Decimals(double milliseconds) =>
        milliseconds.ToString(milliseconds < 0.1 ? "0.000" : milliseconds < 10 ? "0.00" : milliseconds < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    /// <summary>For example <c>6.1 MiB</c>.</summary>
    public static string Bytes(long bytes) => bytes < 1 << 20
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#}{NoBreak}KiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0#}{NoBreak}MiB");

    /// <summary>For example <c>93.3 %</c>, from 93.3.</summary>
    public static string Percent(double percent) => string.Create(CultureInfo.InvariantCulture, $"{percent:0.0}{NoBreak}%");

    /// <summary>A coordinate of a drawing.</summary>
    public static string Pixels(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
