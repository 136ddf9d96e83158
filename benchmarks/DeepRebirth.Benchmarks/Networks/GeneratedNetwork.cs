namespace DeepRebirth.Benchmarks.Networks;

/// <summary>Runs a network on preprocessed values.</summary>
internal delegate void RunValues(ReadOnlySpan<float> input, Span<float> scores);

/// <summary>Runs a network on a picture, preprocessing included.</summary>
internal delegate void RunPicture(ReadOnlySpan<byte> rgb, int width, int height, Span<float> scores);

/// <summary>Turns a network's scores into probabilities.</summary>
internal delegate float[] ToProbabilities(ReadOnlySpan<float> scores);

/// <summary>An instance of a generated class. Each class is a type of its own; this gives them one face.</summary>
/// <param name="Instance">What to dispose.</param>
/// <param name="InputLength">The number of values of the input.</param>
/// <param name="OutputLength">The number of scores.</param>
/// <param name="Run">The class's <c>Run</c> on values.</param>
/// <param name="RunBatch">The class's <c>RunBatch</c>: pictures one behind the other.</param>
/// <param name="RunPicture">The class's <c>Run</c> on a picture, which its static <c>Predict</c> calls too.</param>
/// <param name="Probabilities">What the class's <c>Prediction</c> makes of scores.</param>
internal sealed record GeneratedNetwork(
    IDisposable Instance, int InputLength, int OutputLength, RunValues Run, RunValues RunBatch, RunPicture RunPicture, ToProbabilities Probabilities) : IDisposable
{
    public void Dispose() => Instance.Dispose();
}
