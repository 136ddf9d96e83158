namespace DeepRebirth.Benchmarks.Inference;

/// <summary>Values as preprocessed pictures have them, the same in every run. What they are does not change the time.</summary>
internal static class InputValues
{
    public static float[] Create(int length)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(256) - 115f)];
    }
}
