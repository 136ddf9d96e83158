using System;

namespace DeepRebirth.OnnxRuntime;

/// <summary>ONNX Runtime refused a call, or its library cannot be used. The message is the runtime's own where there is one.</summary>
public sealed class OnnxRuntimeException(string message, Exception? innerException = null) : InvalidOperationException(message, innerException);
