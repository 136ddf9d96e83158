namespace DeepRebirth.FineTuning.Pictures;

/// <summary>In which order a network's three input planes hold the colours.</summary>
public enum ColorOrder
{
    /// <summary>Red first: PyTorch, TensorFlow.</summary>
    Rgb,

    /// <summary>Blue first: Caffe, OpenCV.</summary>
    Bgr,
}
