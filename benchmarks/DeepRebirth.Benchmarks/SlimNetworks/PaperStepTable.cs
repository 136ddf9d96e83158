using System.Globalization;
using System.Text.Json;

namespace DeepRebirth.Benchmarks.SlimNetworks;

/// <summary>The accuracy after each of the paper's steps, as its table 2 has it.</summary>
internal static class PaperStepTable
{
    /// <summary>Prints the steps of a result; nothing where it has none.</summary>
    /// <param name="result">What <c>deeprebirth slim --json</c> printed.</param>
    public static void Print(JsonElement result)
    {
        if (!result.TryGetProperty("steps", out JsonElement steps) || steps.GetArrayLength() == 0)
            return;
        string metric = AccuracyName(steps[0].GetProperty("accuracy").GetProperty("metric").GetString()!);
        Console.WriteLine($"step {metric,7}    (was)   weights M   multiply-adds M   merged");
        int number = 0;
        foreach (JsonElement step in steps.EnumerateArray())
        {
            JsonElement accuracy = step.GetProperty("accuracy");
            JsonElement size = step.GetProperty("size");
            string merged = string.Join(", ", step.GetProperty("merged").EnumerateArray().Select(text => FirstLayer(text.GetString()!)).Distinct());
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{++number,4} {accuracy.GetProperty("slim").GetDouble(),7:0.00} {accuracy.GetProperty("original").GetDouble(),8:0.00} {size.GetProperty("weights").GetInt64() / 1e6,11:0.00} {size.GetProperty("multiplyAdds").GetInt64() / 1e6,17:0.0}   {merged}"));
        }
        Console.WriteLine();
    }

    // Of "conv1/7x7_s2 (Conv), pool1/3x3_s2 (MaxPool) ..." the layer that comes first, which says where in the network the step is.
    private static string FirstLayer(string description) => description.Split(' ', 2)[0];

    private static string AccuracyName(string metric) => metric switch { "top1" => "top-1", "top5" => "top-5", _ => metric };
}
