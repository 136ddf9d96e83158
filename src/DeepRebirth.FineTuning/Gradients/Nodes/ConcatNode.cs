using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// Concat: along the channels nothing where operands were written in place (<see cref="Concatenation"/>), else a copy for each run or
/// channel; along other axes element by element.
/// </summary>
internal sealed unsafe class ConcatNode : Node
{
    private readonly ImmutableArray<Operand> operands;
    private readonly ImmutableArray<int> starts;
    private readonly HashSet<int> inPlace = [];
    private readonly Concat layer;

    /// <summary>Creates the node.</summary>
    public ConcatNode(Concat layer, IEnumerable<BatchTensor> inputs, BatchTensor output)
    {
        this.layer = layer;
        operands = [.. inputs.Select(input => new Operand(input))];
        Output = output;
        var builder = ImmutableArray.CreateBuilder<int>();
        int start = 0;
        foreach (Operand operand in operands)
        {
            builder.Add(start);
            start += operand.Tensor.Shape[layer.Axis];
        }
        starts = builder.ToImmutable();
    }

    /// <inheritdoc/>
    public override IEnumerable<Operand> Operands => operands;

    /// <inheritdoc/>
    public override BatchTensor Output { get; }

    /// <summary>Whether images are joined, each of which begins with a channel block of its own.</summary>
    public bool JoinsWholeBlocks => JoinsChannels && Output.IsImage && starts.All(start => start % BatchTensor.Lanes == 0);

    private bool JoinsChannels => layer.Axis == 1 && Output.Shape[0] == 1;

    /// <summary>From now on the operand of that number already lies where the output has it.</summary>
    public void LeaveInPlace(int operand) => inPlace.Add(operand);

    /// <inheritdoc/>
    public override void Forward(int pictures)
    {
        for (int i = 0; i < operands.Length; i++)
        {
            BatchTensor input = operands[i].Tensor;
            if (inPlace.Contains(i))
                continue;
            if (JoinsChannels)
                ChannelCopy.Run(input, 0, input.Values, Output, starts[i], Output.Values, input.Shape[1], pictures, accumulate: false);
            else
                ForEach(i, pictures, (at, place) => Output.Values[place] = input.Values[at]);
        }
    }

    /// <inheritdoc/>
    public override void Backward(int pictures)
    {
        for (int i = 0; i < operands.Length; i++)
        {
            Operand operand = operands[i];
            BatchTensor input = operand.Tensor;
            if (!input.NeedsGradient || (inPlace.Contains(i) && input.SharesGradient))
                continue;
            if (JoinsChannels)
                ChannelCopy.Run(Output, starts[i], Output.Gradients, input, 0, input.Gradients, input.Shape[1], pictures, operand.Accumulates);
            else
                ForEach(i, pictures, (at, place) => input.Gradients[at] = Output.Gradients[place] + (operand.Accumulates ? input.Gradients[at] : 0));
        }
    }

    private void ForEach(int operand, int pictures, Action<nint, nint> action)
    {
        BatchTensor input = operands[operand].Tensor;
        int[] strides = ElementMap.RowMajorStrides(Output.Shape.AsSpan());
        ElementMap map = ElementMap.Strided(input.Shape.AsSpan(), strides, strides[layer.Axis] * starts[operand]);
        for (int element = 0; element < input.Count; element++)
        {
            for (int picture = 0; picture < pictures; picture++)
                action(input.Offset(element, picture, pictures), Output.Offset(map.Elements[element], picture, pictures));
        }
    }
}
