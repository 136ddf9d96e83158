using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>Concat: along the channels one copy an input, along other axes element by element.</summary>
internal sealed unsafe class ConcatNode : Node
{
    private readonly ImmutableArray<Operand> operands;
    private readonly ImmutableArray<ElementMap> places;
    private readonly bool isChannels;

    /// <summary>Creates the node.</summary>
    public ConcatNode(Concat layer, IEnumerable<BatchTensor> inputs, BatchTensor output)
    {
        operands = [.. inputs.Select(input => new Operand(input))];
        Output = output;
        isChannels = layer.Axis == 1 && output.Shape[0] == 1;
        int[] strides = ElementMap.RowMajorStrides(output.Shape.AsSpan());
        var maps = ImmutableArray.CreateBuilder<ElementMap>();
        int start = 0;
        foreach (Operand operand in operands)
        {
            maps.Add(ElementMap.Strided(operand.Tensor.Shape.AsSpan(), strides, start));
            start += strides[layer.Axis] * operand.Tensor.Shape[layer.Axis];
        }
        places = maps.ToImmutable();
    }

    /// <inheritdoc/>
    public override IEnumerable<Operand> Operands => operands;

    /// <inheritdoc/>
    public override BatchTensor Output { get; }

    /// <inheritdoc/>
    public override void Forward(int pictures)
    {
        float* target = Output.Values;
        for (int i = 0; i < operands.Length; i++)
        {
            BatchTensor input = operands[i].Tensor;
            nint count = (nint)input.Count * pictures;
            if (isChannels)
                VectorMath.CopyOrAdd(input.Values, target, count, accumulate: false);
            else
                ForEach(places[i], input, pictures, (at, place) => Output.Values[place] = input.Values[at]);
            target += count;
        }
    }

    /// <inheritdoc/>
    public override void Backward(int pictures)
    {
        float* source = Output.Gradients;
        for (int i = 0; i < operands.Length; i++)
        {
            Operand operand = operands[i];
            BatchTensor input = operand.Tensor;
            nint count = (nint)input.Count * pictures;
            if (input.NeedsGradient && isChannels)
                VectorMath.CopyOrAdd(source, input.Gradients, count, operand.Accumulates);
            else if (input.NeedsGradient)
            {
                ForEach(places[i], input, pictures, (at, place) =>
                    input.Gradients[at] = Output.Gradients[place] + (operand.Accumulates ? input.Gradients[at] : 0));
            }
            source += count;
        }
    }

    private void ForEach(ElementMap map, BatchTensor input, int pictures, Action<nint, nint> action)
    {
        for (int element = 0; element < input.Count; element++)
        {
            for (int picture = 0; picture < pictures; picture++)
                action(input.Offset(element, picture, pictures), Output.Offset(map.Elements[element], picture, pictures));
        }
    }
}
