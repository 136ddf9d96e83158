using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Rewriting;

/// <summary>What max and average pools have in common.</summary>
internal static class Pooling
{
    /// <summary>The window of a MaxPool or AveragePool; null for any other layer.</summary>
    public static Window? WindowOf(Layer? layer) => layer switch
    {
        MaxPool pool => pool.Window,
        AveragePool pool => pool.Window,
        _ => null,
    };

    /// <summary>Whether the layer is a MaxPool or AveragePool with a stride, which a convolution can take over.</summary>
    public static bool IsStrided(Layer? layer) => WindowOf(layer) is { StrideY: > 1 } or { StrideX: > 1 };

    /// <summary>The pool with another window, whose padding says all about its output size.</summary>
    public static Layer WithWindow(Layer pool, Window window) => pool switch
    {
        MaxPool max => max with { Window = window, CeilMode = false },
        AveragePool average => average with { Window = window, CeilMode = false },
        _ => throw new ArgumentException($"{pool} is no pool.", nameof(pool)),
    };
}
