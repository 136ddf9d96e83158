using System;
using System.Linq;
using System.Runtime.InteropServices;

namespace DeepRebirth.OnnxRuntime;

/// <summary>
/// ONNX Runtime's C functions with managed types: a refusal becomes an exception, a created object a <see cref="NativeObject"/>.
/// </summary>
internal sealed unsafe class NativeApi
{
    /// <summary>The version of the table that is asked for. All functions used here are in it, and later libraries still have it.</summary>
    private const uint Version = 12;

    private const int Float32 = 1;
    private const int ArenaAllocator = 1;
    private const int DefaultMemory = 0;
    private const int LogErrors = 3;

    private readonly void** table;

    private NativeApi(void** table) => this.table = table;

    /// <summary>The table of a loaded library.</summary>
    /// <param name="library">The library's handle.</param>
    /// <param name="runtimeVersion">The library's own version, for example <c>1.30.0</c>.</param>
    /// <exception cref="OnnxRuntimeException">It is not ONNX Runtime, or older than 1.12.</exception>
    public static NativeApi Of(nint library, out string runtimeVersion)
    {
        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out nint getBase))
            throw new OnnxRuntimeException("The library has no function OrtGetApiBase, so it is not ONNX Runtime.");
        void** apiBase = ((delegate* unmanaged<void**>)getBase)();
        runtimeVersion = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)apiBase[1])()) ?? "";
        void** table = ((delegate* unmanaged<uint, void**>)apiBase[0])(Version);
        return table is not null
            ? new NativeApi(table)
            : throw new OnnxRuntimeException($"ONNX Runtime {runtimeVersion} is too old; 1.{Version} or later is needed.");
    }

    public NativeObject CreateEnvironment()
    {
        void* environment;
        using var name = new Utf8Text("DeepRebirth");
        Check(((delegate* unmanaged<int, byte*, void**, void*>)table[(int)ApiFunction.CreateEnv])(LogErrors, name.Pointer, &environment));
        return Own(environment, ApiFunction.ReleaseEnv);
    }

    /// <summary>The settings of a session.</summary>
    /// <param name="threads">The threads that share the work of one node.</param>
    /// <param name="optimization">How far the graph may be rewritten.</param>
    public NativeObject CreateSessionOptions(int threads, OnnxRuntimeOptimization optimization)
    {
        void* created;
        Check(((delegate* unmanaged<void**, void*>)table[(int)ApiFunction.CreateSessionOptions])(&created));
        NativeObject options = Own(created, ApiFunction.ReleaseSessionOptions);
        SetOption(options, ApiFunction.SetIntraOpNumThreads, threads);
        SetOption(options, ApiFunction.SetInterOpNumThreads, 1);
        SetOption(options, ApiFunction.SetSessionGraphOptimizationLevel, (int)optimization);
        return options;
    }

    public NativeObject CreateSession(NativeObject environment, string path, NativeObject options)
    {
        void* session;
        using var utf8 = new Utf8Text(path);
        fixed (char* utf16 = path)
        {
            void* native = OperatingSystem.IsWindows() ? utf16 : utf8.Pointer;
            Check(((delegate* unmanaged<void*, void*, void*, void**, void*>)table[(int)ApiFunction.CreateSession])(
                environment.Pointer, native, options.Pointer, &session));
        }
        return Own(session, ApiFunction.ReleaseSession);
    }

    public NativeObject CreateSession(NativeObject environment, ReadOnlySpan<byte> model, NativeObject options)
    {
        void* session;
        fixed (byte* bytes = model)
        {
            Check(((delegate* unmanaged<void*, void*, nuint, void*, void**, void*>)table[(int)ApiFunction.CreateSessionFromArray])(
                environment.Pointer, bytes, (nuint)model.Length, options.Pointer, &session));
        }
        return Own(session, ApiFunction.ReleaseSession);
    }

    public NativeObject CreateCpuMemoryInfo()
    {
        void* memory;
        Check(((delegate* unmanaged<int, int, void**, void*>)table[(int)ApiFunction.CreateCpuMemoryInfo])(ArenaAllocator, DefaultMemory, &memory));
        return Own(memory, ApiFunction.ReleaseMemoryInfo);
    }

    /// <summary>The number of inputs or outputs.</summary>
    public int Count(NativeObject session, ApiFunction countFunction)
    {
        nuint count;
        Check(((delegate* unmanaged<void*, nuint*, void*>)table[(int)countFunction])(session.Pointer, &count));
        return (int)count;
    }

    /// <summary>The name of an input or output.</summary>
    public string Name(NativeObject session, ApiFunction nameFunction, int index)
    {
        void* allocator;
        byte* name;
        Check(((delegate* unmanaged<void**, void*>)table[(int)ApiFunction.GetAllocatorWithDefaultOptions])(&allocator));
        Check(((delegate* unmanaged<void*, nuint, void*, byte**, void*>)table[(int)nameFunction])(session.Pointer, (nuint)index, allocator, &name));
        string text = Marshal.PtrToStringUTF8((nint)name) ?? "";
        Check(((delegate* unmanaged<void*, void*, void*>)table[(int)ApiFunction.AllocatorFree])(allocator, name));
        return text;
    }

    /// <summary>The declared shape of an input or output; -1 for open dimensions.</summary>
    public long[] DeclaredShape(NativeObject session, ApiFunction typeFunction, int index)
    {
        void* created;
        Check(((delegate* unmanaged<void*, nuint, void**, void*>)table[(int)typeFunction])(session.Pointer, (nuint)index, &created));
        using NativeObject type = Own(created, ApiFunction.ReleaseTypeInfo);
        void* tensor;
        Check(((delegate* unmanaged<void*, void**, void*>)table[(int)ApiFunction.CastTypeInfoToTensorInfo])(type.Pointer, &tensor));
        return tensor is null
            ? throw new OnnxRuntimeException($"Input or output {index} of the model is not a tensor.")
            : Dimensions(tensor);
    }

    /// <summary>A tensor over memory that the caller keeps in place and alive.</summary>
    public NativeObject CreateTensor(NativeObject memory, float* values, int count, ReadOnlySpan<long> shape)
    {
        void* value;
        fixed (long* dimensions = shape)
        {
            Check(((delegate* unmanaged<void*, void*, nuint, long*, nuint, int, void**, void*>)table[(int)ApiFunction.CreateTensorWithDataAsOrtValue])(
                memory.Pointer, values, (nuint)count * sizeof(float), dimensions, (nuint)shape.Length, Float32, &value));
        }
        return Own(value, ApiFunction.ReleaseValue);
    }

    /// <summary>Runs a session; the results belong to the caller.</summary>
    public NativeObject[] Run(NativeObject session, Utf8Text[] inputNames, NativeObject[] inputs, Utf8Text[] outputNames)
    {
        byte** inputNamePointers = stackalloc byte*[inputNames.Length];
        void** inputPointers = stackalloc void*[inputs.Length];
        byte** outputNamePointers = stackalloc byte*[outputNames.Length];
        void** results = stackalloc void*[outputNames.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputNamePointers[i] = inputNames[i].Pointer;
            inputPointers[i] = inputs[i].Pointer;
        }
        for (int i = 0; i < outputNames.Length; i++)
        {
            outputNamePointers[i] = outputNames[i].Pointer;
            results[i] = null;
        }

        Check(((delegate* unmanaged<void*, void*, byte**, void**, nuint, byte**, nuint, void**, void*>)table[(int)ApiFunction.Run])(
            session.Pointer, null, inputNamePointers, inputPointers, (nuint)inputs.Length, outputNamePointers, (nuint)outputNames.Length, results));
        var owned = new NativeObject[outputNames.Length];
        for (int i = 0; i < owned.Length; i++)
            owned[i] = Own(results[i], ApiFunction.ReleaseValue);
        return owned;
    }

    /// <summary>Runs a session from tensors into tensors.</summary>
    public void Run(NativeObject session, ReadOnlySpan<nint> inputNames, ReadOnlySpan<nint> inputs, ReadOnlySpan<nint> outputNames, ReadOnlySpan<nint> outputs)
    {
        fixed (nint* ins = inputs, outs = outputs, inNames = inputNames, outNames = outputNames)
        {
            Check(((delegate* unmanaged<void*, void*, nint*, nint*, nuint, nint*, nuint, nint*, void*>)table[(int)ApiFunction.Run])(
                session.Pointer, null, inNames, ins, (nuint)inputs.Length, outNames, (nuint)outputs.Length, outs));
        }
    }

    /// <summary>The execution providers that this build of the library has, for example <c>CPUExecutionProvider</c>.</summary>
    public string[] AvailableProviders()
    {
        byte** names;
        int count;
        Check(((delegate* unmanaged<byte***, int*, void*>)table[(int)ApiFunction.GetAvailableProviders])(&names, &count));
        var providers = new string[count];
        for (int i = 0; i < count; i++)
            providers[i] = Marshal.PtrToStringUTF8((nint)names[i]) ?? "";
        Check(((delegate* unmanaged<byte**, int, void*>)table[(int)ApiFunction.ReleaseAvailableProviders])(names, count));
        return providers;
    }

    /// <summary>Adds a provider that has functions of its own, with its default settings.</summary>
    public void AppendProvider(NativeObject options, ApiFunction create, ApiFunction append, ApiFunction release)
    {
        void* created;
        Check(((delegate* unmanaged<void**, void*>)table[(int)create])(&created));
        using NativeObject settings = Own(created, release);
        Check(((delegate* unmanaged<void*, void*, void*>)table[(int)append])(options.Pointer, settings.Pointer));
    }

    /// <summary>Adds a provider by name, with its default settings.</summary>
    public void AppendProvider(NativeObject options, string provider)
    {
        using var name = new Utf8Text(provider);
        Check(((delegate* unmanaged<void*, byte*, byte**, byte**, nuint, void*>)table[(int)ApiFunction.AppendProvider])(options.Pointer, name.Pointer, null, null, 0));
    }

    /// <summary>Copies a float32 tensor's shape and elements.</summary>
    public (long[] Shape, float[] Values) Read(NativeObject value)
    {
        void* created;
        Check(((delegate* unmanaged<void*, void**, void*>)table[(int)ApiFunction.GetTensorTypeAndShape])(value.Pointer, &created));
        using NativeObject info = Own(created, ApiFunction.ReleaseTensorTypeAndShapeInfo);
        int elementType;
        Check(((delegate* unmanaged<void*, int*, void*>)table[(int)ApiFunction.GetTensorElementType])(info.Pointer, &elementType));
        if (elementType != Float32)
            throw new OnnxRuntimeException($"The output's elements are of ONNX type {elementType}, not float32.");
        long[] shape = Dimensions(info.Pointer);
        void* data;
        Check(((delegate* unmanaged<void*, void**, void*>)table[(int)ApiFunction.GetTensorMutableData])(value.Pointer, &data));
        int count = checked((int)shape.Aggregate(1L, (product, dimension) => product * dimension));
        return (shape, new ReadOnlySpan<float>(data, count).ToArray());
    }

    private long[] Dimensions(void* info)
    {
        nuint rank;
        Check(((delegate* unmanaged<void*, nuint*, void*>)table[(int)ApiFunction.GetDimensionsCount])(info, &rank));
        var dimensions = new long[rank];
        fixed (long* pointer = dimensions)
            Check(((delegate* unmanaged<void*, long*, nuint, void*>)table[(int)ApiFunction.GetDimensions])(info, pointer, rank));
        return dimensions;
    }

    private void SetOption(NativeObject options, ApiFunction function, int value) =>
        Check(((delegate* unmanaged<void*, int, void*>)table[(int)function])(options.Pointer, value));

    private NativeObject Own(void* pointer, ApiFunction release) =>
        new((nint)pointer, (delegate* unmanaged<void*, void>)table[(int)release]);

    private void Check(void* status)
    {
        if (status is null)
            return;
        byte* message = ((delegate* unmanaged<void*, byte*>)table[(int)ApiFunction.GetErrorMessage])(status);
        string text = Marshal.PtrToStringUTF8((nint)message) ?? "ONNX Runtime gave no reason.";
        ((delegate* unmanaged<void*, void>)table[(int)ApiFunction.ReleaseStatus])(status);
        throw new OnnxRuntimeException(text);
    }
}
