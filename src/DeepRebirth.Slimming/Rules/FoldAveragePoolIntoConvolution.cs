using DeepRebirth.Networks;

namespace DeepRebirth.Slimming.Rules;

/// <summary>
/// An average pool behind a convolution without activation goes into it: the kernel smeared over the pool's window, with the product of the strides.
/// <code>
///   x -> Conv 3x3 -> AveragePool 2x2/2        =>        x -> Conv 4x4/2
/// </code>
/// Refused where the larger kernel would cost more multiply-adds than it saves, where the pool pads or rounds its size up (its divisor then varies),
/// with dilation, and where the convolution's output is read by another layer or is an output of the network.
/// </summary>
public sealed class FoldAveragePoolIntoConvolution : SlimmingRule<AveragePool>
{
    /// <inheritdoc/>
    public override string Name => "fold-average-pool-into-convolution";

    /// <inheritdoc/>
    public override SlimmingKind Kind => SlimmingKind.Exact;

    /// <inheritdoc/>
    public override string Summary => "smears a convolution's kernel over the window of the average pool behind it";

    /// <inheritdoc/>
    protected override RuleMatch? Match(Network network, AveragePool pool)
    {
        if (network.ProducerOf(pool.Input) is not Convolution convolution)
            return null;
        if (network.SoleConsumerOf(pool.Input) is null)
            return Refuse($"'{pool.Input}' is also read by others, or is an output of the network");
        if (!pool.Window.Padding.IsNone)
            return Refuse("it pads, so the pixels at the border count more");
        if (HasPartialWindow(network, pool))
            return Refuse("its last window reaches over the border, so the pixels there count more");
        if (Dilates(pool.Window) || Dilates(convolution.Window))
            return Refuse("there is dilation");

        Window window = SmearedWindow(convolution.Window, pool.Window);
        long before = MultiplyAdds.Of(network, convolution);
        long after = network.ShapeOf(pool.Output).ElementCount * convolution.Kernel.Shape[1] * window.KernelHeight * window.KernelWidth;
        if (after > before)
            return Refuse($"one convolution would take {after} multiply-adds instead of {before}");
        return new RuleMatch.Rewrite(Patch($"{pool} into {convolution}") with
        {
            Removed = [convolution.Name, pool.Name],
            Added = [Smear(convolution, pool, window)],
        });
    }

    private static bool Dilates(Window window) => window.DilationY != 1 || window.DilationX != 1;

    private static bool HasPartialWindow(Network network, AveragePool pool)
    {
        TensorShape input = network.ShapeOf(pool.Input);
        TensorShape output = network.ShapeOf(pool.Output);
        return ((output[2] - 1) * pool.Window.StrideY) + pool.Window.SpanY > input[2]
            || ((output[3] - 1) * pool.Window.StrideX) + pool.Window.SpanX > input[3];
    }

    private static Window SmearedWindow(Window inner, Window outer) => inner with
    {
        KernelHeight = ((outer.KernelHeight - 1) * inner.StrideY) + inner.KernelHeight,
        KernelWidth = ((outer.KernelWidth - 1) * inner.StrideX) + inner.KernelWidth,
        StrideY = inner.StrideY * outer.StrideY,
        StrideX = inner.StrideX * outer.StrideX,
    };

    private static Convolution Smear(Convolution convolution, AveragePool pool, Window window)
    {
        Window inner = convolution.Window;
        Window outer = pool.Window;
        int maps = convolution.Kernel.Shape[0] * convolution.Kernel.Shape[1];
        double[] kernel = new double[maps * window.KernelHeight * window.KernelWidth];
        double share = 1.0 / (outer.KernelHeight * outer.KernelWidth);
        for (int i = 0; i < convolution.Kernel.Count; i++)
        {
            int x = i % inner.KernelWidth;
            int y = i / inner.KernelWidth % inner.KernelHeight;
            int map = i / (inner.KernelWidth * inner.KernelHeight);
            double value = convolution.Kernel.Values[i] * share;
            for (int down = 0; down < outer.KernelHeight; down++)
            {
                int row = (map * window.KernelHeight) + y + (down * inner.StrideY);
                for (int right = 0; right < outer.KernelWidth; right++)
                    kernel[(row * window.KernelWidth) + x + (right * inner.StrideX)] += value;
            }
        }
        var shape = new TensorShape(convolution.Kernel.Shape[0], convolution.Kernel.Shape[1], window.KernelHeight, window.KernelWidth);
        return convolution with
        {
            Kernel = Tensor.Adopt(shape, [.. kernel.Select(value => (float)value)]),
            Window = window,
            Output = pool.Output,
        };
    }
}
