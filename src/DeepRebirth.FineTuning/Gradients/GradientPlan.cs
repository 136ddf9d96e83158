namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// Which tensors' gradients may share memory: a gradient lives from its first writer, the last reader of the tensor or the loss, to the
/// tensor's own node.
/// </summary>
internal sealed class GradientPlan
{
    private readonly Dictionary<BatchTensor, int> slots = [];
    private readonly List<int> sizes = [];

    /// <summary>Plans the gradients of a graph.</summary>
    /// <param name="nodes">In the order in which they run forward.</param>
    /// <param name="losses">The tensors to whose gradients the loss writes first.</param>
    public GradientPlan(IReadOnlyList<Node> nodes, IEnumerable<BatchTensor> losses)
    {
        var free = new List<int>();
        foreach (BatchTensor tensor in losses)
            Place(tensor, free);
        foreach (Node node in nodes.Reverse())
        {
            foreach (Operand operand in node.Operands)
                Place(operand.Tensor, free);
            if (slots.TryGetValue(node.Output, out int slot))
                free.Add(slot);
        }
    }

    /// <summary>The floats of each piece of shared memory, for one picture.</summary>
    public IReadOnlyList<int> Sizes => sizes;

    /// <summary>The tensors with gradients, and which piece each has.</summary>
    public IReadOnlyDictionary<BatchTensor, int> Slots => slots;

    private void Place(BatchTensor tensor, List<int> free)
    {
        if (!tensor.NeedsGradient || slots.ContainsKey(tensor))
            return;
        int slot = free.Where(candidate => sizes[candidate] >= tensor.Count).OrderBy(candidate => sizes[candidate]).FirstOrDefault(-1);
        if (slot < 0)
        {
            slot = sizes.Count;
            sizes.Add(tensor.Count);
        }
        free.Remove(slot);
        slots.Add(tensor, slot);
    }
}
