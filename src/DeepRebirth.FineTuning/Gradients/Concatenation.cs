using System.Collections.Immutable;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>Lets the operands of a Concat lie where the Concat's output has them, so that nothing is copied.</summary>
internal static class Concatenation
{
    /// <summary>Makes tensors parts of the Concat's output: their values, and their gradients where the Concat alone reads them.</summary>
    /// <param name="nodes">In the order in which they run forward.</param>
    /// <param name="losses">The tensors to whose gradients the loss writes.</param>
    public static void PlaceInWholes(ImmutableArray<Node> nodes, ImmutableArray<BatchTensor> losses)
    {
        HashSet<BatchTensor> computed = [.. nodes.Select(node => node.Output)];
        ILookup<BatchTensor, Operand> readers = nodes.SelectMany(node => node.Operands).ToLookup(operand => operand.Tensor);
        foreach (ConcatNode node in nodes.OfType<ConcatNode>().Where(node => node.JoinsWholeBlocks))
        {
            int block = 0;
            foreach ((BatchTensor tensor, int number) in node.Operands.Select((operand, number) => (operand.Tensor, number)))
            {
                if (computed.Contains(tensor) && tensor.PartOf is null)
                {
                    tensor.PartOf = (node.Output, block);
                    tensor.SharesGradient = node.Output.NeedsGradient && tensor.NeedsGradient
                        && readers[tensor].Count() == 1 && !losses.Contains(tensor);
                    node.LeaveInPlace(number);
                }
                block += tensor.Outer;
            }
        }
    }
}
