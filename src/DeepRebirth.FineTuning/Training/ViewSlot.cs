using System.Collections.Immutable;
using DeepRebirth.FineTuning.Gradients;
using DeepRebirth.FineTuning.Numerics;
using ImageTensor = DeepRebirth.Kernels.ImageTensor;

namespace DeepRebirth.FineTuning.Training;

/// <summary>Where the frozen network's tensors of one view go: one picture of a replica's tensors. A tensor of the frozen network may have several there.</summary>
/// <param name="layout">The frozen network's tensors, in the order of a record.</param>
/// <param name="tensors">The replica's tensors for each of them.</param>
/// <param name="picture">The picture.</param>
/// <param name="pictures">How many pictures the tensors hold.</param>
internal readonly unsafe struct ViewSlot(
    RecordLayout layout, IReadOnlyDictionary<string, ImmutableArray<BatchTensor>> tensors, int picture, int pictures)
{
    /// <summary>Whether anybody needs that tensor.</summary>
    public bool Needs(string source) => tensors.ContainsKey(source);

    /// <summary>Writes a tensor's row-major values.</summary>
    public void Write(string source, ReadOnlySpan<float> values)
    {
        foreach (BatchTensor tensor in tensors[source])
            tensor.Scatter(values, picture, pictures);
    }

    /// <summary>Writes a tensor that lies in channel blocks of an arena.</summary>
    public void Write(string source, float* arena, ImageTensor image)
    {
        foreach (BatchTensor tensor in tensors[source])
            tensor.CopyBlocks(arena, image, picture, pictures);
    }

    /// <summary>Rounds the view to 16 bits a value, and gives the bits.</summary>
    /// <param name="record">Room for a record.</param>
    public void Round(Span<ushort> record)
    {
        Span<ushort> rest = record;
        foreach (string source in layout.Sources)
        {
            BatchTensor tensor = tensors[source][0];
            for (int outer = 0; outer < tensor.Outer; outer++, rest = rest[tensor.Inner..])
                BrainFloat.FromSingle(tensor.Run(outer, picture, pictures), rest);
        }
        Read(record);
    }

    /// <summary>Fills the slot from a record.</summary>
    public void Read(ReadOnlySpan<ushort> record)
    {
        foreach (string source in layout.Sources)
        {
            int size = 0;
            foreach (BatchTensor tensor in tensors[source])
            {
                tensor.Pictures = pictures;
                for (int outer = 0; outer < tensor.Outer; outer++)
                    BrainFloat.ToSingle(record.Slice(outer * tensor.Inner, tensor.Inner), tensor.Run(outer, picture, pictures));
                size = tensor.Size;
            }
            record = record[size..];
        }
    }
}
