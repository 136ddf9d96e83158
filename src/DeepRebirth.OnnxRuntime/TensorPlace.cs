using System.Linq;

namespace DeepRebirth.OnnxRuntime;

/// <summary>An input or output of a network and its place in the memory of a prediction.</summary>
/// <param name="name">The name in the model.</param>
/// <param name="offset">Floats from the memory's start.</param>
/// <param name="shape">The dimensions, outermost first.</param>
internal sealed class TensorPlace(string name, int offset, params long[] shape)
{
    /// <summary>The name in the model.</summary>
    public string Name => name;

    /// <summary>Floats from the memory's start.</summary>
    public int Offset => offset;

    /// <summary>The dimensions, outermost first.</summary>
    public long[] Shape => shape;

    /// <summary>The number of values.</summary>
    public int Length => checked((int)shape.Aggregate(1L, (product, dimension) => product * dimension));
}
