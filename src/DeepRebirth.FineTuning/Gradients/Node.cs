namespace DeepRebirth.FineTuning.Gradients;

/// <summary>A layer in a training graph: what it computes, and the gradients of that.</summary>
internal abstract class Node
{
    /// <summary>The tensors that it reads.</summary>
    public abstract IEnumerable<Operand> Operands { get; }

    /// <summary>The tensor that it writes.</summary>
    public abstract BatchTensor Output { get; }

    /// <summary>The weights that it trains, none for most.</summary>
    public virtual IEnumerable<Weight> Weights => [];

    /// <summary>Computes the output's values from the operands'.</summary>
    public abstract void Forward(int pictures);

    /// <summary>
    /// Computes the operands' gradients from the output's, where they are needed, overwriting or adding as
    /// <see cref="Operand.Accumulates"/>
    /// says, and adds to the weights' gradients.
    /// </summary>
    public abstract void Backward(int pictures);
}

/// <summary>A tensor as one node reads it.</summary>
internal sealed class Operand(BatchTensor tensor)
{
    /// <summary>The tensor.</summary>
    public BatchTensor Tensor { get; } = tensor;

    /// <summary>
    /// Whether others have written to the tensor's gradient before, so that this node adds to it instead of overwriting it.
    /// </summary>
    public bool Accumulates { get; set; }
}
