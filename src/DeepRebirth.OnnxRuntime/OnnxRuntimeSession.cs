using System;
using System.Buffers;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace DeepRebirth.OnnxRuntime;

/// <summary>A model that is loaded and optimised by ONNX Runtime. Thread-safe.</summary>
public sealed unsafe class OnnxRuntimeSession : IDisposable
{
    private readonly NativeApi api;
    private readonly NativeObject session;
    private readonly NativeObject memory;

    /// <summary>Loads a model file.</summary>
    /// <param name="library">The runtime.</param>
    /// <param name="path">The ONNX file.</param>
    /// <param name="threads">The threads that share the work of one node.</param>
    /// <param name="optimization">How far the graph may be rewritten.</param>
    /// <exception cref="OnnxRuntimeException">The model cannot be loaded.</exception>
    public OnnxRuntimeSession(
        OnnxRuntimeLibrary library, string path, int threads = 1, OnnxRuntimeOptimization optimization = OnnxRuntimeOptimization.All)
        : this(library, threads, optimization, options => library.Api.CreateSession(library.Environment, path, options))
    {
    }

    /// <summary>Loads a model from memory.</summary>
    /// <param name="library">The runtime.</param>
    /// <param name="model">The bytes of an ONNX file.</param>
    /// <param name="threads">The threads that share the work of one node.</param>
    /// <param name="optimization">How far the graph may be rewritten.</param>
    /// <exception cref="OnnxRuntimeException">The model cannot be loaded.</exception>
    public OnnxRuntimeSession(
        OnnxRuntimeLibrary library, byte[] model, int threads = 1, OnnxRuntimeOptimization optimization = OnnxRuntimeOptimization.All)
        : this(library, threads, optimization, options => library.Api.CreateSession(library.Environment, model, options))
    {
    }

    private OnnxRuntimeSession(
        OnnxRuntimeLibrary library, int threads, OnnxRuntimeOptimization optimization, Func<NativeObject, NativeObject> create)
    {
        api = library.Api;
        using (NativeObject options = api.CreateSessionOptions(threads, optimization))
            session = create(options);
        memory = api.CreateCpuMemoryInfo();
        Inputs = Describe(ApiFunction.SessionGetInputCount, ApiFunction.SessionGetInputName, ApiFunction.SessionGetInputTypeInfo);
        Outputs = Describe(ApiFunction.SessionGetOutputCount, ApiFunction.SessionGetOutputName, ApiFunction.SessionGetOutputTypeInfo);
    }

    /// <summary>The model's inputs.</summary>
    public ImmutableArray<OnnxRuntimeTensorInfo> Inputs { get; }

    /// <summary>The model's outputs.</summary>
    public ImmutableArray<OnnxRuntimeTensorInfo> Outputs { get; }

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">A tensor for each input, in any order.</param>
    /// <returns>The outputs, in the model's order.</returns>
    /// <exception cref="ArgumentException">A tensor has another number of elements than its shape.</exception>
    /// <exception cref="OnnxRuntimeException">The runtime refused the inputs or failed; its message says why.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public ImmutableArray<OnnxRuntimeTensor> Run(params OnnxRuntimeTensor[] inputs)
    {
        foreach (OnnxRuntimeTensor input in inputs)
        {
            if (input.Shape.Aggregate(1L, (product, dimension) => product * dimension) != input.Values.Length)
                throw new ArgumentException($"'{input.Name}' has {input.Values.Length} values for the shape {string.Join('x', input.Shape)}.", nameof(inputs));
        }

        MemoryHandle[] pins = [.. inputs.Select(input => input.Values.AsMemory().Pin())];
        var values = new NativeObject[inputs.Length];
        Utf8Text[] inputNames = [.. inputs.Select(input => new Utf8Text(input.Name))];
        Utf8Text[] outputNames = [.. Outputs.Select(output => new Utf8Text(output.Name))];
        NativeObject[] results = [];
        try
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = api.CreateTensor(memory, (float*)pins[i].Pointer, inputs[i].Values.Length, inputs[i].Shape.AsSpan());
            results = api.Run(session, inputNames, values, outputNames);
            return [.. results.Select((result, i) => Read(Outputs[i].Name, result))];
        }
        finally
        {
            foreach (IDisposable? owned in (IEnumerable<IDisposable?>)[.. results, .. values, .. inputNames, .. outputNames])
                owned?.Dispose();
            foreach (MemoryHandle pin in pins)
                pin.Dispose();
        }
    }

    /// <summary>Unloads the model.</summary>
    public void Dispose()
    {
        session.Dispose();
        memory.Dispose();
    }

    private OnnxRuntimeTensor Read(string name, NativeObject value)
    {
        (long[] shape, float[] values) = api.Read(value);
        return new OnnxRuntimeTensor(name, [.. shape], values);
    }

    private ImmutableArray<OnnxRuntimeTensorInfo> Describe(ApiFunction count, ApiFunction name, ApiFunction type) =>
    [
        .. Enumerable.Range(0, api.Count(session, count))
            .Select(i => new OnnxRuntimeTensorInfo(api.Name(session, name, i), [.. api.DeclaredShape(session, type, i)])),
    ];
}
