using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// Add or Mul of all operands and a trained constant, with broadcasting. Operands of the output's shape take a fast way for Add.
/// </summary>
internal sealed unsafe class ElementwiseNode : Node
{
    private readonly bool adds;
    private readonly ImmutableArray<Operand> operands;
    private readonly ImmutableArray<ElementMap> maps;
    private readonly Weight? constant;
    private readonly ElementMap? constantMap;

    /// <summary>Creates the node.</summary>
    public ElementwiseNode(Elementwise layer, IEnumerable<BatchTensor> inputs, BatchTensor output, Weight? constant)
    {
        adds = layer.Operation == ElementwiseOperation.Add;
        operands = [.. inputs.Select(input => new Operand(input))];
        maps = [.. operands.Select(operand => ElementMap.Broadcast(operand.Tensor.Shape.AsSpan(), output.Shape.AsSpan()))];
        this.constant = constant;
        constantMap = constant is null ? null : ElementMap.Broadcast(constant.Parameter.Shape.AsSpan(), output.Shape.AsSpan());
        Output = output;
    }

    /// <inheritdoc/>
    public override IEnumerable<Operand> Operands => operands;

    /// <inheritdoc/>
    public override BatchTensor Output { get; }

    /// <inheritdoc/>
    public override IEnumerable<Weight> Weights => constant is null ? [] : [constant];

    private bool IsPlainSum => adds && constant is null && operands.All(operand => operand.Tensor.Shape == Output.Shape);

    /// <inheritdoc/>
    public override void Forward(int pictures)
    {
        if (IsPlainSum)
        {
            for (int i = 0; i < operands.Length; i++)
                VectorMath.CopyOrAdd(operands[i].Tensor.Values, Output.Values, (nint)Output.Size * pictures, accumulate: i > 0);
            return;
        }
        for (int element = 0; element < Output.Count; element++)
        {
            for (int picture = 0; picture < pictures; picture++)
                Output.Values[Output.Offset(element, picture, pictures)] = Combine(element, picture, pictures, without: -1);
        }
    }

    /// <inheritdoc/>
    public override void Backward(int pictures)
    {
        for (int i = 0; i < operands.Length; i++)
        {
            BatchTensor input = operands[i].Tensor;
            if (!input.NeedsGradient)
                continue;
            if (IsPlainSum)
            {
                VectorMath.CopyOrAdd(Output.Gradients, input.Gradients, (nint)Output.Size * pictures, operands[i].Accumulates);
                continue;
            }
            if (!operands[i].Accumulates)
                VectorMath.Clear(input.Gradients, (nint)input.Size * pictures);
            for (int element = 0; element < Output.Count; element++)
            {
                for (int picture = 0; picture < pictures; picture++)
                {
                    input.Gradients[input.Offset(maps[i].Elements[element], picture, pictures)] +=
                        Output.Gradients[Output.Offset(element, picture, pictures)] * SlopeOf(i, element, picture, pictures);
                }
            }
        }
        for (int element = 0; constantMap is not null && element < Output.Count; element++)
        {
            for (int picture = 0; picture < pictures; picture++)
            {
                constant!.Gradient[constantMap.Elements[element]] +=
                    Output.Gradients[Output.Offset(element, picture, pictures)] * SlopeOf(operands.Length, element, picture, pictures);
            }
        }
    }

    private float SlopeOf(int operand, int element, int picture, int pictures) =>
        adds ? 1 : Combine(element, picture, pictures, operand);

    /// <summary>The sum or product of all operands but one; the constant counts as the last.</summary>
    private float Combine(int element, int picture, int pictures, int without)
    {
        float result = adds ? 0 : 1;
        for (int i = 0; i < operands.Length; i++)
        {
            if (i == without)
                continue;
            BatchTensor input = operands[i].Tensor;
            float value = input.Values[input.Offset(maps[i].Elements[element], picture, pictures)];
            result = adds ? result + value : result * value;
        }
        if (constantMap is not null && without != operands.Length)
        {
            float value = constant!.Values[constantMap.Elements[element]];
            result = adds ? result + value : result * value;
        }
        return result;
    }
}
