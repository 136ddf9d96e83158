namespace DeepRebirth.Packing;

/// <summary>The form in which an app carries a network's weights.</summary>
public enum WeightLayout
{
    /// <summary>As the kernels read them, in place: nothing to do at start-up.</summary>
    Packed,

    /// <summary>As the ONNX file has them, each once: the smallest assembly. Packed at start-up.</summary>
    Compact,
}
