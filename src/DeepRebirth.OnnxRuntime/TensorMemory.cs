using System;
using System.Linq;
using System.Runtime.InteropServices;

namespace DeepRebirth.OnnxRuntime;

/// <summary>The inputs and outputs of one prediction: native memory, and the runtime's tensors over it.</summary>
internal sealed unsafe class TensorMemory : IDisposable
{
    private const int Alignment = 64;

    private readonly NativeApi api;
    private readonly int length;
    private readonly float* floats;
    private readonly NativeObject memoryInfo;
    private readonly NativeObject[] tensors;
    private readonly Utf8Text[] names;
    private readonly nint[] tensorPointers;
    private readonly nint[] namePointers;
    private readonly int inputs;

    /// <summary>Allocates.</summary>
    public TensorMemory(NativeApi api, TensorPlace[] inputs, TensorPlace[] outputs)
    {
        this.api = api;
        this.inputs = inputs.Length;
        TensorPlace[] places = [.. inputs, .. outputs];
        length = places.Max(place => place.Offset + place.Length);
        floats = (float*)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), Alignment);
        new Span<float>(floats, length).Clear();
        memoryInfo = api.CreateCpuMemoryInfo();
        tensors = Array.ConvertAll(places, place => api.CreateTensor(memoryInfo, floats + place.Offset, place.Length, place.Shape));
        names = Array.ConvertAll(places, place => new Utf8Text(place.Name));
        tensorPointers = Array.ConvertAll(tensors, tensor => (nint)tensor.Pointer);
        namePointers = Array.ConvertAll(names, name => (nint)name.Pointer);
    }

    /// <summary>A part of the memory.</summary>
    public Span<float> Floats(int offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset + (uint)count, (uint)length);
        return new Span<float>(floats + offset, count);
    }

    /// <summary>Runs a session from the inputs into the outputs.</summary>
    public void Run(NativeObject session) => api.Run(
        session, namePointers.AsSpan(0, inputs), tensorPointers.AsSpan(0, inputs), namePointers.AsSpan(inputs), tensorPointers.AsSpan(inputs));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeObject tensor in tensors)
            tensor.Dispose();
        foreach (Utf8Text name in names)
            name.Dispose();
        memoryInfo.Dispose();
        NativeMemory.AlignedFree(floats);
    }
}
