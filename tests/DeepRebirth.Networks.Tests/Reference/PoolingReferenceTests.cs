using DeepRebirth.Networks.Reference;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Networks.Tests.Reference;

[TestClass]
public class PoolingReferenceTests
{
    private static Tensor Max(Tensor input, Window window, bool ceilMode = false)
    {
        var build = new NetworkBuilder([.. input.Shape]);
        return ReferenceExecutor.Run(
            build.Build(build.Add(new MaxPool { Name = "pool", Inputs = ["input"], Output = "y", Window = window, CeilMode = ceilMode })), input);
    }

    private static Tensor Average(Tensor input, Window window, bool ceilMode = false, bool countIncludePad = false)
    {
        var build = new NetworkBuilder([.. input.Shape]);
        string y = build.Add(new AveragePool
        {
            Name = "pool", Inputs = ["input"], Output = "y", Window = window, CeilMode = ceilMode, CountIncludePad = countIncludePad,
        });
        return ReferenceExecutor.Run(build.Build(y), input);
    }

    [TestMethod]
    public void Max_takes_the_largest_pixel_of_each_window() =>
        Values.AssertEqual([6, 8, 14, 16], Max(Values.Counting(1, 1, 4, 4), Window.Square(2, stride: 2)));

    [TestMethod]
    public void Padding_never_wins_over_negative_pixels() =>
        Values.AssertEqual([-3, -3, -3, -3], Max(Values.Filled(-3, 1, 1, 2, 2), Window.Square(3, stride: 1, padding: 1)));

    [TestMethod]
    public void In_ceil_mode_the_last_window_hangs_over()
    {
        Values.AssertEqual([11, 12, 15, 16], Max(Values.Counting(1, 1, 4, 4), Window.Square(3, stride: 2), ceilMode: true));
        // GoogLeNet's average: the overhang never counts.
        Values.AssertEqual([6, 7.5f, 12, 13.5f], Average(Values.Counting(1, 1, 4, 4), Window.Square(3, stride: 2), ceilMode: true));
    }

    [TestMethod]
    public void Dilation_skips_pixels() =>
        Values.AssertEqual([11, 12, 15, 16], Max(Values.Counting(1, 1, 4, 4), Window.Square(2) with { DilationX = 2, DilationY = 2 }));

    [TestMethod]
    public void An_average_leaves_padding_out_unless_it_counts()
    {
        Tensor input = Values.Counting(1, 1, 2, 2);
        Window window = Window.Square(2, stride: 1) with { Padding = new Padding(1, 1, 0, 0) };
        Values.AssertEqual([1, 1.5f, 2, 2.5f], Average(input, window));
        Values.AssertEqual([0.25f, 0.75f, 1, 2.5f], Average(input, window, countIncludePad: true));
    }

    [TestMethod]
    public void What_hangs_over_the_padding_does_not_count()
    {
        // [1 2 3 4 5], kernel 2, stride 2: the last window sees 5 alone.
        Tensor input = Values.Counting(1, 1, 1, 5);
        var window = new Window(1, 2) { StrideX = 2 };
        Values.AssertEqual([1.5f, 3.5f, 5], Average(input, window, ceilMode: true, countIncludePad: true));
        // With one column of padding on the right, it sees 5 and a zero.
        Values.AssertEqual([1.5f, 3.5f, 2.5f], Average(input, window with { Padding = new Padding(0, 0, 0, 1) }, ceilMode: true, countIncludePad: true));
    }

    [TestMethod]
    public void A_dilated_average_counts_the_taps_in_the_image()
    {
        Window window = new Window(1, 3) { DilationX = 2, Padding = new Padding(0, 2, 0, 2) };
        // Taps at -2, 0, 2; -1, 1, 3; 0, 2, 4.
        Values.AssertEqual([2, 2, 2], Average(Values.Counting(1, 1, 1, 3), window));
        Values.AssertEqual([4 / 3f, 2 / 3f, 4 / 3f], Average(Values.Counting(1, 1, 1, 3), window, countIncludePad: true));
    }

    [TestMethod]
    public void Global_pools_reduce_each_map()
    {
        var build = new NetworkBuilder(2, 2, 1, 2);
        Network network = build.Build(build.GlobalAveragePool("input"), build.GlobalMaxPool("input"));
        IReadOnlyDictionary<string, Tensor> outputs = ReferenceExecutor.Run(network, new Dictionary<string, Tensor> { ["input"] = Values.Counting(2, 2, 1, 2) });
        Values.AssertEqual([1.5f, 3.5f, 5.5f, 7.5f], outputs[network.Outputs[0]]);
        Values.AssertEqual([2, 4, 6, 8], outputs[network.Outputs[1]]);
        Assert.AreEqual(new TensorShape(2, 2, 1, 1), outputs[network.Outputs[0]].Shape);
    }

    [TestMethod]
    public void Padding_as_large_as_the_kernel_is_refused()
    {
        var exception = Assert.ThrowsExactly<NetworkException>(() => Max(Values.Counting(1, 1, 4, 4), Window.Square(2, padding: 2)));
        StringAssert.Contains(exception.Message, "Layer 'pool' (MaxPool)");
    }
}
