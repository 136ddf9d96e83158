namespace DeepRebirth.Networks.Onnx.Reading;

/// <summary>A node uses something that is not supported. <see cref="GraphReader"/> collects these and reports all of them at once.</summary>
internal sealed class UnsupportedNodeException(string reason) : Exception(reason);
