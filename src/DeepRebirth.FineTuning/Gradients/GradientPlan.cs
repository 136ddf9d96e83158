namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// Which tensors' gradients may share memory: a gradient lives from its first writer, the last reader of the tensor or the loss, to the
/// node that made the tensor; that of a whole to the first of the nodes that made its parts.
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
        Dictionary<BatchTensor, int> ends = nodes.Select((node, number) => (Owner: node.Output.GradientOwner, number))
            .GroupBy(pair => pair.Owner, pair => pair.number)
            .ToDictionary(group => group.Key, group => group.Min());
        foreach (BatchTensor tensor in losses)
            Place(tensor, free);
        for (int number = nodes.Count - 1; number >= 0; number--)
        {
            foreach (Operand operand in nodes[number].Operands)
                Place(operand.Tensor, free);
            BatchTensor owner = nodes[number].Output.GradientOwner;
            if (ends[owner] == number && slots.TryGetValue(owner, out int slot))
                free.Add(slot);
        }
    }

    /// <summary>The floats of each piece of shared memory, for one picture.</summary>
    public IReadOnlyList<int> Sizes => sizes;

    /// <summary>The tensors with gradients of their own, and which piece each has.</summary>
    public IReadOnlyDictionary<BatchTensor, int> Slots => slots;

    private void Place(BatchTensor tensor, List<int> free)
    {
        BatchTensor owner = tensor.GradientOwner;
        if (!tensor.NeedsGradient || slots.ContainsKey(owner))
            return;
        int slot = free.Where(candidate => sizes[candidate] >= owner.Size).OrderBy(candidate => sizes[candidate]).FirstOrDefault(-1);
        if (slot < 0)
        {
            slot = sizes.Count;
            sizes.Add(owner.Size);
        }
        free.Remove(slot);
        slots.Add(owner, slot);
    }
}
