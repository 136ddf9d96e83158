namespace DeepRebirth.FreshProcess;

/// <summary>One side of the comparison: a loaded network with an input.</summary>
internal interface ISide : IDisposable
{
    /// <summary>The bytes of activations that one prediction needs; 0 where that is not known.</summary>
    long ArenaBytes { get; }

    /// <summary>Predicts once.</summary>
    void Predict();
}
