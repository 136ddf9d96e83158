namespace DeepRebirth.Networks;

/// <summary>What is wrong with a network or its file; each has its own diagnostic.</summary>
public enum NetworkProblem
{
    /// <summary>The graph is not a valid network: dangling tensors, double names, shapes that do not fit.</summary>
    Invalid,

    /// <summary>The file does not exist or cannot be read.</summary>
    Missing,

    /// <summary>The file is not an ONNX model: empty, truncated, text, random bytes.</summary>
    NotOnnx,

    /// <summary>Operators or attributes that are not supported; the message lists all of them.</summary>
    Unsupported,

    /// <summary>Layers that wait for each other.</summary>
    Cycle,

    /// <summary>Weights that are NaN or infinite.</summary>
    NotFinite,

    /// <summary>A limit is exceeded; the message names it.</summary>
    TooLarge,

    /// <summary>External data that is missing, too short, or outside the model's folder.</summary>
    ExternalData,
}

/// <summary>A network, or the file that it is read from, is not valid or not supported. The message says what, where, and what to do.</summary>
public class NetworkException(NetworkProblem problem, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Creates an exception about an invalid graph.</summary>
    public NetworkException(string message) : this(NetworkProblem.Invalid, message)
    {
    }

    /// <summary>The kind of problem.</summary>
    public NetworkProblem Problem { get; } = problem;
}
