using DeepRebirth.Networks.Reference;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Networks.Tests.Reference;

[TestClass]
public class ConvolutionReferenceTests
{
    private static Tensor Run(Tensor input, Tensor kernel, Window window, Tensor? bias = null, int groups = 1)
    {
        var build = new NetworkBuilder([.. input.Shape]);
        string y = build.Add(new Convolution
        {
            Name = "conv", Inputs = ["input"], Output = "y", Kernel = kernel, Bias = bias, Window = window, Groups = groups,
        });
        return ReferenceExecutor.Run(build.Build(y), input);
    }

    [TestMethod]
    public void Sums_the_window_under_a_kernel_of_ones() =>
        Values.AssertEqual([12, 16, 24, 28], Run(Values.Counting(1, 1, 3, 3), Values.Filled(1, 1, 1, 2, 2), Window.Square(2)));

    [TestMethod]
    public void Padding_is_zero_and_may_differ_on_each_side()
    {
        var window = new Window(2, 2) { Padding = new Padding(Top: 1, Left: 0, Bottom: 0, Right: 1) };
        Values.AssertEqual([3, 2, 10, 6], Run(Values.Counting(1, 1, 2, 2), Values.Filled(1, 1, 1, 2, 2), window));
    }

    [TestMethod]
    public void Stride_and_dilation_pick_the_pixels()
    {
        var window = new Window(2, 2) { StrideX = 2, StrideY = 1, DilationX = 2, DilationY = 1 };
        // Row pairs 0-1 and 1-2 of 5 columns, columns 0+2 and 2+4.
        Values.AssertEqual([1 + 3 + 6 + 8, 3 + 5 + 8 + 10, 6 + 8 + 11 + 13, 8 + 10 + 13 + 15],
            Run(Values.Counting(1, 1, 3, 5), Values.Filled(1, 1, 1, 2, 2), window));
    }

    [TestMethod]
    public void Each_group_sees_its_own_channels()
    {
        Tensor input = Values.Counting(1, 4, 1, 1);
        Tensor kernel = Values.Filled(1, 2, 2, 1, 1);
        Values.AssertEqual([3 + 10, 7 + 20], Run(input, kernel, Window.Square(1), Tensor.Vector(10, 20), groups: 2));
    }

    [TestMethod]
    public void The_kernel_is_not_flipped() =>
        Values.AssertEqual([1 + (2 * 2) + (3 * 3) + (4 * 4)], Run(Values.Counting(1, 1, 2, 2), Values.Counting(1, 1, 2, 2), Window.Square(2)));

    [TestMethod]
    public void Every_image_of_a_batch_is_convolved() =>
        Values.AssertEqual([2, 4, 6, 8], Run(Values.Counting(4, 1, 1, 1), Values.Filled(2, 1, 1, 1, 1), Window.Square(1)));

    [TestMethod]
    public void A_tap_that_never_meets_the_image_adds_nothing()
    {
        var window = Window.Square(3) with { Padding = Padding.All(3), DilationX = 3, DilationY = 3 };
        Values.AssertEqual([1], Run(Values.Counting(1, 1, 1, 1), Values.Filled(1, 1, 1, 3, 3), window));
    }
}
