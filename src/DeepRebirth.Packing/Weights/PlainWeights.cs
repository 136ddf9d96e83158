using System.Collections.Immutable;
using DeepRebirth.Kernels;

namespace DeepRebirth.Packing;

/// <summary>A program's weights as the network has them, and how they become the packed ones: the compact form, which is packed at start-up.</summary>
/// <param name="Values">The weights, to be laid one behind the other.</param>
/// <param name="Floats">The length of all of them.</param>
/// <param name="Packing">The steps that pack, independent of each other: their arena are the packed weights, their weights these.</param>
internal sealed record PlainWeights(ImmutableArray<ReadOnlyMemory<float>> Values, int Floats, ImmutableArray<IStep> Packing);
