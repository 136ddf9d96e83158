namespace DeepRebirth.Benchmarks.FineTuning;

/// <summary>What both sides train on: values as preprocessed pictures have them, the same in every run.</summary>
/// <param name="Inputs">The pictures, one behind the other.</param>
/// <param name="Labels">Their classes.</param>
internal sealed record TrainingBatch(float[] Inputs, int[] Labels)
{
    /// <summary>A batch for a network of that input and so many classes.</summary>
    public static TrainingBatch Create(int pictures, int inputLength, int classes)
    {
        var random = new Random(1);
        var inputs = new float[pictures * inputLength];
        // Smooth, as pictures are: what a layer's gradients sum up should not cancel out.
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = (60 * MathF.Sin(i * 0.011f) * MathF.Cos(i / 911f)) + random.Next(40) - 20;
        return new TrainingBatch(inputs, [.. Enumerable.Range(0, pictures).Select(_ => random.Next(classes))]);
    }
}
