using DeepRebirth.Networks.Shapes;

namespace DeepRebirth.Networks.Tests.Shapes;

[TestClass]
public class WindowSizeTests
{
    [TestMethod]
    [DataRow(224, 7, 2, 3, 3, false, 112)]
    [DataRow(224, 7, 2, 3, 3, true, 113, DisplayName = "ceil mode: the last window hangs over the padding")]
    [DataRow(112, 3, 2, 0, 0, false, 55)]
    [DataRow(112, 3, 2, 0, 0, true, 56, DisplayName = "ceil mode: GoogLeNet's first pool")]
    [DataRow(5, 3, 2, 0, 0, true, 2, DisplayName = "ceil mode changes nothing where the division is even")]
    [DataRow(2, 3, 3, 1, 1, true, 1, DisplayName = "ceil mode: a window that would start in the trailing padding is dropped")]
    [DataRow(1, 2, 2, 0, 0, true, 1, DisplayName = "ceil mode: the only window hangs over")]
    [DataRow(1, 4, 2, 0, 0, true, 0, DisplayName = "ceil mode: larger by a whole stride does not fit")]
    [DataRow(1, 3, 1, 0, 0, false, 0, DisplayName = "larger than the image")]
    public void Counts_the_window_positions(int size, int span, int stride, int before, int after, bool ceilMode, int expected) =>
        Assert.AreEqual(expected, WindowSize.Of(size, span, stride, before, after, ceilMode));
}
