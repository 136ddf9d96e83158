namespace DeepRebirth.FineTuning.Tests.Training;

/// <summary>Pictures of a few classes: a pattern a class, with noise that differs from picture to picture and view to view.</summary>
internal sealed class SyntheticInputs(int count, int classes, int length, int seed = 0) : ITrainingInputs
{
    private int loads;

    public int Count => count;

    /// <summary>Whether all views are the same.</summary>
    public bool IsSteady { get; init; }

    /// <summary>Whether it says so.</summary>
    public bool HasOneView { get; init; }

    /// <summary>How often an input was loaded.</summary>
    public int Loads => loads;

    /// <summary>Called before each load with the number of loads so far.</summary>
    public Action<int>? Loading { get; init; }

    /// <summary>The inputs that cannot be read.</summary>
    public Func<int, bool> IsBroken { get; init; } = _ => false;

    public int? Label(int index) => index % classes;

    public bool TryLoad(int index, int view, Span<float> input)
    {
        int number = Interlocked.Increment(ref loads);
        Loading?.Invoke(number);
        if (IsBroken(index))
            return false;
        var pattern = new Random(index % classes);
        var noise = new Random(HashCode(seed, index, IsSteady ? 0 : view));
        for (int i = 0; i < length; i++)
            input[i] = (float)((2 * pattern.NextDouble()) - 1 + (1.5 * (noise.NextDouble() - 0.5)));
        return true;
    }

    private static int HashCode(int seed, int index, int view) => unchecked((((seed * 7919) + index) * 104729) + view);
}
