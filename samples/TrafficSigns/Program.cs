using TrafficSigns;

// Without arguments: the original network against the slim one, on pictures that neither has learned from.
// With arguments: what is on these pictures (JPEG)?
if (args.Length > 0)
{
    foreach (string path in args)
    {
        Photograph photograph = Photograph.Read(path);
        TrafficSignsSlim.Prediction prediction = TrafficSignsSlim.Predict(photograph.Rgb, photograph.Width, photograph.Height);
        Console.WriteLine($"{path}: {string.Join(", ", prediction.Top(3))}");
    }

    return;
}

IReadOnlyList<HeldOutSign> signs = HeldOutSign.ReadAll(Path.Combine(AppContext.BaseDirectory, "data", "heldout"));
Console.WriteLine($"{signs.Count} held-out pictures, {TrafficSignsOriginal.LabelNames.Count} kinds of signs");
Console.WriteLine();

using var original = new TrafficSignsOriginal();
using var slim = new TrafficSignsSlim();
Contender[] contenders =
[
    new("original", original.Run, TrafficSignsOriginal.StepCount, TrafficSignsOriginal.WorkingMemoryBytes, TrafficSignsOriginal.WeightBytes),
    new("slim", slim.Run, TrafficSignsSlim.StepCount, TrafficSignsSlim.WorkingMemoryBytes, TrafficSignsSlim.WeightBytes),
];
ComparisonTable.Write(Comparison.Measure(contenders, signs));

Console.WriteLine();
Console.WriteLine("What the slim network says:");
foreach (HeldOutSign sign in signs.Where((_, index) => index % 60 == 30))
{
    TrafficSignsSlim.Prediction prediction = TrafficSignsSlim.Predict(sign.Photograph.Rgb, sign.Photograph.Width, sign.Photograph.Height);
    string verdict = prediction.Label == sign.Label ? "right" : $"wrong, it is {TrafficSignsSlim.LabelNames[(int)sign.Label]}";
    Console.WriteLine($"  {sign.Name,-32} {prediction,-32} {verdict}");
}
