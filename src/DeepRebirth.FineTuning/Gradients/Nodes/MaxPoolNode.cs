using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>MaxPool and GlobalMaxPool: the gradient goes to the pixel that won, of equal ones to the first.</summary>
internal sealed unsafe class MaxPoolNode : Node
{
    private const int Lanes = BatchTensor.Lanes;
    private readonly Operand operand;
    private readonly Taps[] rows;
    private readonly Taps[] columns;

    /// <summary>Creates the node.</summary>
    public MaxPoolNode(Window window, BatchTensor input, BatchTensor output)
    {
        operand = new Operand(input);
        Output = output;
        rows = Taps.OfRows(window, input.Shape, output.Shape);
        columns = Taps.OfColumns(window, input.Shape, output.Shape);
    }

    /// <inheritdoc/>
    public override IEnumerable<Operand> Operands => [operand];

    /// <inheritdoc/>
    public override BatchTensor Output { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(int pictures)
    {
        nint row = (nint)operand.Tensor.Shape[3] * Lanes;
        float* image = operand.Tensor.Values;
        float* output = Output.Values;
        for (int i = Output.Outer * pictures; i > 0; i--, image += operand.Tensor.Inner)
        {
            foreach (Taps tapsY in rows)
            {
                foreach (Taps tapsX in columns)
                {
                    Vector512<float> best = Vector512.Load(image + (tapsY.First * row) + (tapsX.First * Lanes));
                    for (int y = tapsY.First; y < tapsY.End; y += tapsY.Step)
                    {
                        for (int x = tapsX.First; x < tapsX.End; x += tapsX.Step)
                        {
                            Vector512<float> value = Vector512.Load(image + (y * row) + (x * Lanes));
                            best = Vector512.ConditionalSelect(Vector512.GreaterThan(value, best), value, best);
                        }
                    }
                    best.Store(output);
                    output += Lanes;
                }
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(int pictures)
    {
        BatchTensor input = operand.Tensor;
        if (!input.NeedsGradient)
            return;
        nint row = (nint)input.Shape[3] * Lanes;
        float* image = input.Values;
        float* target = input.Gradients;
        float* output = Output.Values;
        float* gradient = Output.Gradients;
        for (int i = Output.Outer * pictures; i > 0; i--, image += input.Inner, target += input.Inner)
        {
            if (!operand.Accumulates)
                VectorMath.Clear(target, input.Inner); // just before it is added to, so that it is still in the cache
            foreach (Taps tapsY in rows)
            {
                foreach (Taps tapsX in columns)
                {
                    Vector512<float> best = Vector512.Load(output);
                    Vector512<float> left = Vector512.Load(gradient); // what no pixel has been given yet
                    for (int y = tapsY.First; y < tapsY.End; y += tapsY.Step)
                    {
                        for (int x = tapsX.First; x < tapsX.End; x += tapsX.Step)
                        {
                            nint at = (y * row) + (x * Lanes);
                            Vector512<float> wins = Vector512.Equals(Vector512.Load(image + at), best);
                            (Vector512.Load(target + at) + (left & wins)).Store(target + at);
                            left = Vector512.AndNot(left, wins);
                        }
                    }
                    output += Lanes;
                    gradient += Lanes;
                }
            }
        }
    }
}
