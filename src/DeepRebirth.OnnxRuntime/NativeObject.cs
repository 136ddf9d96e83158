using System;
using System.Runtime.InteropServices;

namespace DeepRebirth.OnnxRuntime;

/// <summary>An object of ONNX Runtime with the function that releases it.</summary>
internal sealed unsafe class NativeObject : SafeHandle
{
    private readonly delegate* unmanaged<void*, void> release;

    public NativeObject(nint pointer, delegate* unmanaged<void*, void> release) : base(0, ownsHandle: true)
    {
        this.release = release;
        SetHandle(pointer);
    }

    public override bool IsInvalid => handle == 0;

    /// <exception cref="ObjectDisposedException">The object is released.</exception>
    public void* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return (void*)handle;
        }
    }

    protected override bool ReleaseHandle()
    {
        release((void*)handle);
        return true;
    }
}

/// <summary>Text as the zero-terminated UTF-8 that C functions read.</summary>
internal sealed unsafe class Utf8Text(string text) : IDisposable
{
    public byte* Pointer { get; private set; } = (byte*)Marshal.StringToCoTaskMemUTF8(text);

    public void Dispose()
    {
        Marshal.FreeCoTaskMem((nint)Pointer);
        Pointer = null;
    }
}
