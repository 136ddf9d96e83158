namespace DeepRebirth.OnnxRuntime;

/// <summary>How far ONNX Runtime may rewrite the graph before it runs (the values of <c>GraphOptimizationLevel</c>).</summary>
public enum OnnxRuntimeOptimization
{
    /// <summary>Not at all: each node as it stands in the file.</summary>
    None = 0,

    /// <summary>Rewrites that keep the graph's meaning, such as constant folding.</summary>
    Basic = 1,

    /// <summary>Fused nodes of its own.</summary>
    Extended = 2,

    /// <summary>Everything, layouts of its own included.</summary>
    All = 99,
}
