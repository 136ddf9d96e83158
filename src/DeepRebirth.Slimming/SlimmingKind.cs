using System.Text.Json.Serialization;

namespace DeepRebirth.Slimming;

/// <summary>The families of rules, in the order in which they are applied.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SlimmingKind>))]
public enum SlimmingKind
{
    /// <summary>Outputs stay equal up to rounding; no pictures are needed.</summary>
    Exact,

    /// <summary>A layer moves to where it is cheap; the outputs change a little, no weights do.</summary>
    Order,

    /// <summary>Pools and normalisation are merged into the convolution in front of them, which is then trained (the paper, section 3.1).</summary>
    Streamline,

    /// <summary>Parallel branches are merged into one, or made narrower, and then trained (the paper, section 3.2).</summary>
    Branch,

    /// <summary>Kernels are replaced by products of smaller ones, which are then trained.</summary>
    LowRank,
}
