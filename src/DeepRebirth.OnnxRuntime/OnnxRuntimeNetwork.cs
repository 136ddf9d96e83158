using System;
using System.Collections.Generic;

namespace DeepRebirth.OnnxRuntime;

/// <summary>
/// A network with fixed shapes that ONNX Runtime runs, and a pool of memory for its inputs and outputs. Safe for concurrent callers: each
/// prediction has memory of its own, which is kept for the next one, so that after the first ones nothing is allocated on this side.
/// </summary>
internal sealed class OnnxRuntimeNetwork : IDisposable
{
    private readonly NativeApi api;
    private readonly NativeObject session;
    private readonly TensorPlace[] inputs;
    private readonly TensorPlace[] outputs;
    private readonly Stack<TensorMemory> idle = new();
    private int rented;
    private bool disposed;

    /// <summary>Loads a network.</summary>
    /// <param name="model">The bytes of an ONNX file; not needed any more afterwards.</param>
    /// <param name="inputs">All inputs.</param>
    /// <param name="outputs">The outputs that are wanted.</param>
    /// <param name="threads">The threads that share the work of one prediction.</param>
    /// <param name="executionProviders">Names of execution providers, best first; the CPU comes last by itself.</param>
    /// <exception cref="System.DllNotFoundException">There is no ONNX Runtime; the message says how to get it.</exception>
    /// <exception cref="OnnxRuntimeException">The runtime refuses the network or an execution provider.</exception>
    public OnnxRuntimeNetwork(byte[] model, TensorPlace[] inputs, TensorPlace[] outputs, int threads, IEnumerable<string> executionProviders)
        : this(OnnxRuntimeLibrary.Shared, model, inputs, outputs, threads, executionProviders)
    {
    }

    /// <summary>The same with a certain library.</summary>
    public OnnxRuntimeNetwork(
        OnnxRuntimeLibrary library, byte[] model, TensorPlace[] inputs, TensorPlace[] outputs, int threads, IEnumerable<string> executionProviders)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        (api, this.inputs, this.outputs) = (library.Api, inputs, outputs);
        using NativeObject options = api.CreateSessionOptions(threads, OnnxRuntimeOptimization.All);
        foreach (string provider in executionProviders)
            ExecutionProviders.Append(api, options, provider);
        session = api.CreateSession(library.Environment, model, options);
    }

    /// <summary>Takes memory for one prediction, or several one after the other. Dispose what is returned.</summary>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    public Lease Rent()
    {
        lock (idle)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (!idle.TryPop(out TensorMemory? memory))
                memory = new TensorMemory(api, inputs, outputs);
            rented++;
            return new Lease(this, memory);
        }
    }

    /// <summary>Runs the network on several images, one after the other: the runtime shares each one's work among the threads.</summary>
    /// <param name="images">The number of images.</param>
    /// <param name="batchInputs">Where the values of each input come from, image behind image.</param>
    /// <param name="batchOutputs">Where the values of each output go, image behind image.</param>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    public void RunBatch(int images, ReadOnlySpan<BatchTensor> batchInputs, ReadOnlySpan<BatchTensor> batchOutputs)
    {
        using Lease lease = Rent();
        for (int image = 0; image < images; image++)
        {
            foreach (BatchTensor input in batchInputs)
                input.Image(image).CopyTo(lease.Floats(input.Offset, input.Length));
            lease.Run();
            foreach (BatchTensor output in batchOutputs)
                lease.Floats(output.Offset, output.Length).CopyTo(output.Image(image));
        }
    }

    /// <summary>Unloads the network; what predictions on other threads still use is freed when the last of them ends.</summary>
    public void Dispose()
    {
        lock (idle)
        {
            if (disposed)
                return;
            disposed = true;
            if (rented == 0)
                Free();
        }
    }

    private void Return(TensorMemory memory)
    {
        lock (idle)
        {
            idle.Push(memory);
            rented--;
            if (disposed && rented == 0)
                Free();
        }
    }

    private void Free()
    {
        while (idle.TryPop(out TensorMemory? memory))
            memory.Dispose();
        session.Dispose();
    }

    /// <summary>Memory in use.</summary>
    public readonly ref struct Lease
    {
        private readonly OnnxRuntimeNetwork network;
        private readonly TensorMemory memory;

        internal Lease(OnnxRuntimeNetwork network, TensorMemory memory)
        {
            this.network = network;
            this.memory = memory;
        }

        /// <summary>A part of the memory: an input to fill, or an output to read.</summary>
        public Span<float> Floats(int offset, int length) => memory.Floats(offset, length);

        /// <summary>Runs the network.</summary>
        /// <exception cref="OnnxRuntimeException">The runtime failed; its message says why.</exception>
        public void Run() => memory.Run(network.session);

        /// <summary>Gives the memory back.</summary>
        public void Dispose() => network.Return(memory);
    }
}
